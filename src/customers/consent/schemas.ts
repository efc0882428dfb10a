import { type Static, Type } from 'typebox';
import { CustomerIdentifiersSchema } from '../../history/index.ts';
import { PURPOSES } from './consent.ts';

const closed = { additionalProperties: false } as const;

export const ConsentSchema = Type.Object(
  {
    customer: Type.Object(
      {
        id: Type.Optional(Type.String({ maxLength: 64, description: 'Public id' })),
        ...CustomerIdentifiersSchema.properties,
      },
      {
        ...closed,
        minProperties: 1,
        description: 'Public id, or any identifiers; somebody new is made a customer',
      },
    ),
    purpose: Type.Enum([...PURPOSES]),
    granted: Type.Boolean(),
    at: Type.Optional(
      Type.String({ maxLength: 40, description: 'When it was said: RFC 3339 with its offset; default now' }),
    ),
    channel: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Where it was said: form, till, …' }),
    ),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 128, default: 'api' })),
    evidence: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'What proves it (a form, its text, an address): a JSON object of 4,096 bytes at most',
      }),
    ),
  },
  closed,
);
export type ConsentBody = Static<typeof ConsentSchema>;

const Instant = Type.String({ format: 'date-time' });

export const ConsentStateSchema = Type.Object({
  customer: Type.String({ description: 'Public id' }),
  inForce: Type.Record(
    Type.String(),
    Type.Object({
      granted: Type.Boolean(),
      default: Type.Optional(Type.Boolean({ description: "They never said: the shop's default stands in" })),
    }),
    { description: 'By purpose' },
  ),
  history: Type.Array(
    Type.Object({
      purpose: Type.String(),
      channel: Type.Union([Type.String(), Type.Null()]),
      granted: Type.Boolean(),
      at: Instant,
      source: Type.String(),
      imported: Type.Boolean({ description: 'By a file: a grant of that kind overrides no refusal' }),
      evidence: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
      receivedAt: Instant,
    }),
    { description: 'Every entry, the latest first' },
  ),
});

export const IdentifierParams = Type.Object({
  identifier: Type.String({
    maxLength: 400,
    description: 'KIND:VALUE (card, phone, email, externalId, visitor), or a public id',
  }),
});

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
  },
  closed,
);
export type ConsentBody = Static<typeof ConsentSchema>;

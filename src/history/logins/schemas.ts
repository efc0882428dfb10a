import { type Static, Type } from 'typebox';
import { CustomerIdentifiersSchema, Time } from '../purchases/schemas.ts';

const closed = { additionalProperties: false } as const;

export const LoginSchema = Type.Object(
  {
    customer: Type.Object(CustomerIdentifiersSchema.properties, {
      ...closed,
      minProperties: 1,
      description:
        'The account (externalId), what your site has verified to be theirs (a confirmed e-mail or phone, a card they ' +
        'proved to hold), and the visitor id of the browser; leave out what they only typed',
    }),
    at: Type.Optional({ ...Time, description: 'When they logged in: RFC 3339 with its offset; default now' }),
  },
  closed,
);
export type LoginBody = Static<typeof LoginSchema>;

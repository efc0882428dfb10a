import { Type } from 'typebox';

export const SuppressionsQuery = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        pattern: '^\\d{1,16}$',
        default: '0',
        description: '`next` of the answer before; absent = from the beginning',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000, description: 'Most entries of an answer' }),
    ),
  },
  { additionalProperties: false },
);

export const SuppressionsSchema = Type.Object({
  suppressions: Type.Array(
    Type.Object({
      customer: Type.Union([Type.String(), Type.Null()], {
        description: 'Public id; null for somebody who was erased',
      }),
      purpose: Type.Enum(['mail', 'sms', 'messenger']),
      suppressed: Type.Boolean({ description: 'False: they may be written to (again)' }),
      reason: Type.Enum(['refused', 'granted', 'erased']),
      at: Type.String({ format: 'date-time' }),
      addresses: Type.Array(Type.String(), {
        description: 'Of mail e-mails, else phones (E.164); none where we know none',
      }),
    }),
    {
      description:
        'As things stand now, in the order in which they changed: a later entry of a customer and purpose, or of an address, holds against an earlier one; the same may come again',
    },
  ),
  next: Type.String({ description: 'To go on from: the next `since`' }),
  more: Type.Boolean({ description: 'There is more at once' }),
});

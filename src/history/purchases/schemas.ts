import { type Static, Type } from 'typebox';
import { CHANNELS, STATUSES } from './purchase.ts';
import { MAX_ID_LENGTH, MAX_LINES } from './rules.ts';

const closed = { additionalProperties: false } as const;

/** Purchases or returns of one call. */
export const MAX_BATCH = 1_000;
/** A thousand long receipts. */
export const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export const Text = (description: string) =>
  Type.String({ minLength: 1, maxLength: MAX_ID_LENGTH, description });

/** A number as it was typed, or a string where it has more than 15 digits. */
export const Decimal = (description: string) =>
  Type.Union([Type.Number(), Type.String({ maxLength: 40 })], {
    description: `${description}; at most 4 decimals; number, or string where it has more than 15 digits`,
  });

export const Time = Type.String({
  maxLength: 40,
  description: 'RFC 3339 with its offset, such as 2026-03-01T10:00:00+03:00: the offset is kept',
});

const Raw = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }));

export const CustomerIdentifiersSchema = Type.Object(
  {
    card: Raw('Loyalty card; spaces and dashes do not matter'),
    phone: Raw('Any spelling'),
    email: Raw('Any case'),
    visitor: Raw('Device or browser'),
    externalId: Raw("The shop's own customer id"),
  },
  { ...closed, description: 'Whatever the source knows; kept hashed and sealed' },
);

export const SourceSchema = Type.Optional(Text("The system that gave the id; default 'default'"));

export const ReferenceSchema = Type.Object({ source: SourceSchema, id: Text('Its id there') }, closed);

const PurchaseLineSchema = Type.Object(
  {
    item: Text("The source's code of the item"),
    quantity: Decimal('More than 0'),
    amount: Decimal('Paid for the whole line'),
    price: Type.Optional(Decimal('Of a unit, informative')),
    discount: Type.Optional(Decimal('Informative')),
    onSale: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const PurchaseSchema = Type.Object(
  {
    id: Text('Unique within its source: the same id again is the same purchase'),
    source: SourceSchema,
    channel: Type.Enum([...CHANNELS]),
    store: Type.Optional(Text('Id of the store')),
    at: Time,
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    status: Type.Optional(Type.Enum([...STATUSES], { default: 'paid' })),
    fulfils: Type.Optional(ReferenceSchema),
    gift: Type.Optional(Type.Boolean()),
    customer: Type.Optional(CustomerIdentifiersSchema),
    lines: Type.Array(PurchaseLineSchema, { minItems: 1, maxItems: MAX_LINES }),
    payments: Type.Optional(
      Type.Array(
        Type.Object({ kind: Text('cash, card, points, …'), amount: Decimal('Of this payment') }, closed),
        {
          maxItems: 100,
        },
      ),
    ),
    promoCode: Type.Optional(Text('As it was entered')),
  },
  closed,
);
export type PurchaseBody = Static<typeof PurchaseSchema>;

export const ProblemSchema = Type.Object({ code: Type.String(), message: Type.String() });

/** The answers to a batch, one for each fact, in its order. */
export const ResultsSchema = Type.Object({
  results: Type.Array(
    Type.Object({
      id: Type.Union([Type.String(), Type.Null()], { description: 'Null where the fact had none' }),
      status: Type.Enum(['accepted', 'updated', 'duplicate', 'rejected']),
      customer: Type.Optional(Type.String({ description: 'Public id of the customer' })),
      error: Type.Optional(ProblemSchema),
      warnings: Type.Optional(
        Type.Array(ProblemSchema, {
          description:
            'Kept all the same: invalid_identifier (dropped), amount_exceeds_purchase (refunds more than was paid), ' +
            'return_before_purchase (dated more than a day before it)',
        }),
      ),
    }),
  ),
});

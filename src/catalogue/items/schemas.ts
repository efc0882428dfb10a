import { type Static, Type } from 'typebox';
import { EntryResultSchema } from '../batch.ts';
import { ITEM_KINDS } from '../catalogue.ts';

const closed = { additionalProperties: false } as const;
const Code = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
const Money = (description: string) =>
  Type.Union([Type.String({ maxLength: 40 }), Type.Number()], { description });

export const PriceSchema = Type.Object(
  {
    price: Money('Exact: a string, or a number of at most 15 digits'),
    oldPrice: Type.Optional(Money('More than the price; left out: there is none')),
    currency: Type.Optional(Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217' })),
    zone: Type.Optional(
      Type.String({ maxLength: 64, description: 'Price zone; default that of stores without one' }),
    ),
    since: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339; default now' }),
    ),
  },
  closed,
);

export const ItemSchema = Type.Object(
  {
    sku: Code('For life'),
    kind: Type.Optional(Type.Enum([...ITEM_KINDS])),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
    category: Type.Optional(Code('Id of a known category')),
    brand: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    style: Type.Optional(Code('Variant group: one coat in all its sizes')),
    variant: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_-]{0,31}$' }),
        Type.String({ minLength: 1, maxLength: 255 }),
        { maxProperties: 16, description: 'What tells it from others of its style: size, colour, …' },
      ),
    ),
    packSize: Type.Optional(Money('How much is in it; decimal')),
    url: Type.Optional(Type.String({ maxLength: 4_096, description: 'http or https' })),
    image: Type.Optional(Type.String({ maxLength: 4_096, description: 'http or https' })),
    gtin: Type.Optional(Type.String({ maxLength: 20 })),
    available: Type.Optional(Type.Boolean()),
    hidden: Type.Optional(Type.Boolean({ description: 'Shown nowhere, whatever feeds say' })),
    prices: Type.Optional(Type.Array(PriceSchema, { maxItems: 100 })),
  },
  closed,
);
export type ItemBody = Static<typeof ItemSchema>;
export const ItemResultsSchema = Type.Object({
  results: Type.Array(EntryResultSchema({ sku: Type.Union([Type.String(), Type.Null()]) })),
});

export const AliasSchema = Type.Object(
  {
    source: Code('Who says so: till, gtin, web, …'),
    code: Code('What it calls the item'),
    sku: Code('The item'),
  },
  closed,
);
export const AliasResultsSchema = Type.Object({
  results: Type.Array(
    EntryResultSchema({
      source: Type.Union([Type.String(), Type.Null()]),
      code: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});

const Nullable = Type.Union([Type.String(), Type.Null()]);
const KnownPrice = Type.Object({
  since: Type.String(),
  price: Type.String(),
  oldPrice: Nullable,
  currency: Type.String(),
});

export const PriceQuerySchema = Type.Object(
  {
    zone: Type.Optional(Type.String({ maxLength: 64, description: 'Of `price`; default the default zone' })),
    at: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'Of `price`: RFC 3339; default now' }),
    ),
  },
  closed,
);

export const KnownItemSchema = Type.Object({
  sku: Type.String(),
  kind: Type.Enum([...ITEM_KINDS]),
  provisional: Type.Boolean({ description: 'Known from purchases alone' }),
  title: Nullable,
  category: Nullable,
  brand: Nullable,
  style: Nullable,
  variant: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
  packSize: Nullable,
  url: Nullable,
  image: Nullable,
  gtin: Nullable,
  available: Type.Boolean(),
  hidden: Type.Boolean(),
  firstSeen: Type.String(),
  updatedAt: Type.String(),
  feeds: Type.Array(Type.Object({ source: Type.String(), available: Type.Boolean(), since: Type.String() })),
  aliases: Type.Array(
    Type.Object({
      source: Type.String(),
      code: Type.String(),
      origin: Type.String(),
      entry: Type.Union([Type.Integer(), Type.Null()], {
        description: 'Of the log: `regulars catalogue undo ENTRY`',
      }),
    }),
  ),
  price: Type.Union([Type.Object({ zone: Type.String(), ...KnownPrice.properties }), Type.Null()], {
    description:
      'In the zone that was asked for, else in the default one, at that time; null: none was known',
  }),
  prices: Type.Array(
    Type.Object({ zone: Type.String(), history: Type.Array(KnownPrice, { description: 'Newest first' }) }),
  ),
});
export type KnownItem = Static<typeof KnownItemSchema>;

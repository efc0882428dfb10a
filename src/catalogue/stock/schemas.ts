import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const Text = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
const At = Type.String({
  maxLength: 40,
  description: 'When it was counted: RFC 3339 with its offset; default now, which overrides all before it',
});

export const MAX_ENTRIES = 10_000;
/** A million lines. */
export const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

export const StockEntrySchema = Type.Object(
  {
    store: Text('Id of the store'),
    item: Text('SKU, or the code that the source gives the item'),
    source: Type.Optional(Text("The system whose code it is; default: a SKU, or a code of source 'default'")),
    quantity: Type.Union([Type.Number(), Type.String({ maxLength: 40 })], {
      description: 'Decimal; 0 and below: out of stock',
    }),
    at: Type.Optional(At),
  },
  closed,
);
export type StockEntryBody = Static<typeof StockEntrySchema>;

const envelope = <Items extends Parameters<typeof Type.Array>[0]>(items: Items) =>
  Type.Object({ stock: Type.Array(items, { maxItems: MAX_ENTRIES }) }, closed);

/** As the API's description shows it. */
export const StockBodySchema = envelope(StockEntrySchema);
/** As it is checked: a malformed entry is answered on its own. */
export const StockEnvelopeSchema = envelope(Type.Unknown());

const Problem = Type.Object({ code: Type.String(), message: Type.String() });

export const StockResultsSchema = Type.Object({
  results: Type.Array(
    Type.Object({
      status: Type.Enum(['accepted', 'duplicate', 'older', 'rejected'], {
        description:
          'duplicate: it had that quantity already; older: something later is known, nothing changed',
      }),
      error: Type.Optional(Problem),
    }),
    { description: 'One for each entry, in their order' },
  ),
});

export const StoreParamsSchema = Type.Object({ store: Text('Id of the store') }, closed);

export const WholeStockQuerySchema = Type.Object(
  {
    source: Type.Optional(
      Text("The system whose codes the lines name; default: SKUs, or codes of source 'default'"),
    ),
    at: Type.Optional(At),
    lines: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'How many lines follow: a body of any other number is refused. An empty body needs lines=0',
      }),
    ),
  },
  closed,
);

export const WholeStockResultSchema = Type.Object({
  status: Type.Enum(['accepted', 'older'], {
    description: 'older: a later whole stock is known, nothing changed',
  }),
  created: Type.Boolean({ description: 'The store was not known before' }),
  lines: Type.Integer(),
  items: Type.Integer({ description: 'Items named, each once' }),
  changed: Type.Integer({ description: 'Quantities that differ from before; items not named are now 0' }),
  unknown: Type.Object({
    count: Type.Integer({ description: 'Codes that no item has: passed over' }),
    examples: Type.Array(Type.String()),
  }),
});

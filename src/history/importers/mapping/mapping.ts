import { type Static, Type } from 'typebox';
import { Categories, Field, Format, GapTime, Identifiers, Kinds, Rule, Time, Title } from './fields.ts';

/**
 * A mapping says which column is what; unknown keys are refused. The shipped ones lie in ../mappings.
 *
 *     { "subject": "purchases", "source": "tills",
 *       "format":   { "delimiter": ";", "encoding": "windows-1251", "decimal": "," },
 *       "purchase": { "id": "RECEIPT", "at": { "column": "DATE", "format": "YYYYMMDD", "hour": "HOUR" },
 *                     "channel": { "constant": "store" }, "store": "SHOP", "customer": { "card": "CARD" } },
 *       "line":     { "item": "ARTICLE", "quantity": "QTY", "amount": { "quantityTimes": "PRICE" } } }
 *
 * Common to all subjects:
 * - `source`: the name space of purchase ids and item codes; `format`: how the files are written.
 * - a FIELD is a column's name, a constant, a translated column or a template (fields.ts); an empty cell is absent.
 * - `lookups`: small files joined to each row by key: `{"products": {"key": "product_id", "column": "product_id"}}`
 *   makes `products.name` usable as a column. A lookup may go through an earlier lookup's column. The file NAME,
 *   NAME.csv or NAME.csv.gz lies beside the first file, or is named on the command line with the others.
 *
 * Purchases, one row a line, the lines of a purchase anywhere in any of the files:
 * - `header`: a file with one row a purchase, of any size, joined by purchase id and used like a lookup.
 * - `purchase.at`: a TIME, or gaps in days from an epoch (GapTime).
 * - `purchase.status` ordered | paid (default) | fulfilled | cancelled; `channel` store | web | app | phone;
 *   `gift` and flags elsewhere: true/false, yes/no, 1/0, да/нет.
 * - `line.amount`: what was paid for the whole line, or `{"quantityTimes": unit price column}`, exact, kept to 4 places.
 * - `item`: what the rows say about items: title (the most frequent one), categories fine → coarse, kind by rules.
 * - `returns.when`: rows that any of these rules takes are returns, kept as one return per purchase id; their
 *   quantity and amount count without sign. `returns.purchase` names the purchase they undo, where a row does.
 */
const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });

const Policy = Type.Object(
  {
    repeat: Type.Optional(Type.Enum(['learned', 'always', 'never'])),
    neverAdvertise: Type.Optional(Type.Boolean()),
    neverExplain: Type.Optional(Type.Boolean()),
    countBy: Type.Optional(Type.Enum(['item', 'style'])),
  },
  strict,
);
const Join = Type.Object({ key: Name, column: Name }, strict);
const common = {
  description: Type.Optional(Type.String()),
  source: Type.String({ minLength: 1, maxLength: 100 }),
  format: Type.Optional(Format),
  lookups: Type.Optional(Type.Record(Type.String({ pattern: '^[^.]+$' }), Join)),
};

const PurchaseRef = Type.Object({ source: Type.Optional(Field), id: Field }, strict);

export const PurchasesMapping = Type.Object(
  {
    subject: Type.Literal('purchases'),
    ...common,
    header: Type.Optional(Type.Object({ file: Name, key: Name, column: Name }, strict)),
    purchase: Type.Object(
      {
        id: Field,
        at: Type.Union([Time, GapTime], {
          expected: 'a time, or {"epoch", "gapDays", "per", "order", "hour"?, "timeZone"?}',
        }),
        channel: Field,
        currency: Type.Optional(Field),
        store: Type.Optional(Field),
        status: Type.Optional(Field),
        fulfils: Type.Optional(PurchaseRef),
        gift: Type.Optional(Field),
        promoCode: Type.Optional(Field),
        customer: Type.Optional(Identifiers),
      },
      strict,
    ),
    store: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(Field),
          format: Type.Optional(Field),
          region: Type.Optional(Field),
          priceZone: Type.Optional(Field),
          timeZone: Type.Optional(Field),
        },
        strict,
      ),
    ),
    line: Type.Object(
      {
        item: Field,
        quantity: Field,
        amount: Type.Union([Field, Type.Object({ quantityTimes: Name }, strict)], {
          expected: 'a field, or {"quantityTimes": COLUMN}',
        }),
        price: Type.Optional(Field),
        discount: Type.Optional(Field),
        onSale: Type.Optional(Field),
      },
      strict,
    ),
    item: Type.Optional(
      Type.Object(
        {
          title: Type.Optional(Title),
          categories: Type.Optional(Categories),
          kinds: Type.Optional(Kinds),
        },
        strict,
      ),
    ),
    returns: Type.Optional(
      Type.Object({ when: Type.Array(Rule, { minItems: 1 }), purchase: Type.Optional(PurchaseRef) }, strict),
    ),
  },
  strict,
);
export type PurchasesMapping = Static<typeof PurchasesMapping>;

/** One row a returned line. */
export const ReturnsMapping = Type.Object(
  {
    subject: Type.Literal('returns'),
    ...common,
    return: Type.Object(
      {
        id: Field,
        at: Time,
        store: Type.Optional(Field),
        customer: Type.Optional(Identifiers),
        purchase: Type.Optional(PurchaseRef),
      },
      strict,
    ),
    line: Type.Object({ item: Field, quantity: Field, amount: Field }, strict),
  },
  strict,
);
export type ReturnsMapping = Static<typeof ReturnsMapping>;

/** One row a customer. `profile` and identifiers are kept sealed. A consent's `granted` is a flag; empty = said nothing. */
export const CustomersMapping = Type.Object(
  {
    subject: Type.Literal('customers'),
    ...common,
    customer: Identifiers,
    profile: Type.Optional(Type.Record(Type.String({ minLength: 1 }), Field)),
    locale: Type.Optional(Field),
    birthday: Type.Optional(Time),
    dates: Type.Optional(
      Type.Array(Type.Object({ kind: Field, person: Type.Optional(Field), date: Time }, strict)),
    ),
    consents: Type.Optional(
      Type.Array(
        Type.Object(
          {
            purpose: Type.Enum(['mail', 'sms', 'messenger', 'profiling']),
            channel: Type.Optional(Field),
            granted: Field,
            at: Time,
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);
export type CustomersMapping = Static<typeof CustomersMapping>;

/**
 * One row an item, or an item in a store where `stock` is given, or an item at a time where `since` is given.
 * `categories` fine → coarse, or `categoryPath` coarse → fine in one cell. `aliases`: source → its code for the item.
 * `policies`: category id → what holds for the category and all below it, told whenever a row names it.
 * A mapping with `title` reads the whole assortment: what is no longer in the files becomes unavailable. `partial` says
 * that its files are parts of it; one without titles (prices, stock) always reads parts.
 */
export const CatalogueMapping = Type.Object(
  {
    subject: Type.Literal('catalogue'),
    ...common,
    partial: Type.Optional(Type.Boolean()),
    item: Type.Object(
      {
        sku: Field,
        title: Type.Optional(Title),
        categories: Type.Optional(Categories),
        categoryPath: Type.Optional(Type.Object({ column: Name, separator: Name }, strict)),
        kind: Type.Optional(Field),
        kinds: Type.Optional(Kinds),
        brand: Type.Optional(Field),
        style: Type.Optional(Field),
        variant: Type.Optional(Type.Record(Type.String({ minLength: 1 }), Field)),
        packSize: Type.Optional(Field),
        url: Type.Optional(Field),
        image: Type.Optional(Field),
        gtin: Type.Optional(Field),
        available: Type.Optional(Field),
        firstSeen: Type.Optional(Time),
      },
      strict,
    ),
    price: Type.Optional(
      Type.Object(
        {
          price: Field,
          oldPrice: Type.Optional(Field),
          currency: Type.Optional(Field),
          zone: Type.Optional(Field),
          since: Type.Optional(Time),
        },
        strict,
      ),
    ),
    aliases: Type.Optional(Type.Record(Type.String({ minLength: 1 }), Field)),
    policies: Type.Optional(Type.Record(Name, Policy)),
    stock: Type.Optional(Type.Object({ store: Field, quantity: Field }, strict)),
  },
  strict,
);
export type CatalogueMapping = Static<typeof CatalogueMapping>;

/** One row an event; `kind` view | search | add_to_cart | remove_from_cart | click | impression. */
export const EventsMapping = Type.Object(
  {
    subject: Type.Literal('events'),
    ...common,
    event: Type.Object(
      {
        id: Type.Optional(Field),
        kind: Field,
        at: Time,
        customer: Identifiers,
        item: Type.Optional(Field),
        store: Type.Optional(Field),
        session: Type.Optional(Field),
        placement: Type.Optional(Field),
        query: Type.Optional(Field),
        quantity: Type.Optional(Field),
        amount: Type.Optional(Field),
        currency: Type.Optional(Field),
      },
      strict,
    ),
  },
  strict,
);
export type EventsMapping = Static<typeof EventsMapping>;

export const MAPPINGS = {
  purchases: PurchasesMapping,
  returns: ReturnsMapping,
  customers: CustomersMapping,
  catalogue: CatalogueMapping,
  events: EventsMapping,
} as const;
export type Subject = keyof typeof MAPPINGS;
export type Mapping = PurchasesMapping | ReturnsMapping | CustomersMapping | CatalogueMapping | EventsMapping;

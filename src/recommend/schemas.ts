import { type Static, Type } from 'typebox';
import { ATTEMPTS } from './answer.ts';
import { SOURCES } from './placements/index.ts';
import { LEVELS, REASON_CODES } from './steps/tier.ts';

const Id = (description: string) => Type.String({ minLength: 1, maxLength: 256, description });
const Ids = (maxItems: number, description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems, description });
const closed = { additionalProperties: false } as const;

const IDENTIFIERS = {
  id: Type.Optional(Id('Public id, as POST /v1/purchases answers it')),
  card: Type.Optional(Id('Loyalty card')),
  phone: Type.Optional(Id('Phone, any spelling')),
  email: Type.Optional(Id('E-mail')),
  externalId: Type.Optional(Id("The shop's own customer id")),
  visitor: Type.Optional(Id('Visitor (device) id')),
};

/** Who a request is about: one identifier at least. */
export const customerSchema = (description: string) =>
  Type.Object(IDENTIFIERS, { ...closed, minProperties: 1, description });

const FilterSchema = Type.Object(
  {
    categories: Type.Optional(Ids(50, 'In one of these categories or below')),
    priceMin: Type.Optional(Type.Number({ minimum: 0 })),
    priceMax: Type.Optional(Type.Number({ minimum: 0 })),
    store: Type.Optional(Id('In stock in this store; its prices are shown where the context names none')),
    inStock: Type.Optional(Type.Boolean({ description: 'false: items that are nowhere in stock as well' })),
  },
  closed,
);

const PlacementRequestSchema = Type.Object(
  {
    placement: Id(
      'One of placements.json, or item-page, item-page-similar, cart, home, category, search-empty, after-purchase, store-screen (what the store of the context has; the customer named there gets their next purchases ranked for this store, weekday and hour)',
    ),
    items: Type.Optional(Ids(50, 'SKUs or aliases that the page is about')),
    cart: Type.Optional(Ids(200, 'SKUs or aliases in the cart')),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    filter: Type.Optional(FilterSchema),
    exclude: Type.Optional(Ids(1000, 'SKUs or aliases never to show, nor other variants of their styles')),
  },
  closed,
);

export const RecommendationsBodySchema = Type.Object(
  {
    customer: Type.Optional(customerSchema('Any identifiers; a publishable key may name a visitor alone')),
    customerToken: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2048, description: "Signed by the shop's server" }),
    ),
    visitor: Type.Optional(Id('Visitor (device) id')),
    consent: Type.Optional(Type.Object({ profiling: Type.Optional(Type.Boolean()) }, closed)),
    context: Type.Optional(
      Type.Object(
        {
          store: Type.Optional(
            Id('The store where the customer is: its prices are shown, and store-screen ranks for it'),
          ),
          at: Type.Optional(
            Type.String({
              format: 'date-time',
              description: "Local time with its offset; default: now, by the store's clock",
            }),
          ),
        },
        closed,
      ),
    ),
    requests: Type.Array(PlacementRequestSchema, { minItems: 1, maxItems: 20 }),
  },
  closed,
);

const ReasonSchema = Type.Object({
  code: Type.Enum([...REASON_CODES]),
  because: Type.Optional(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      boughtOn: Type.Optional(Type.String({ description: 'YYYY-MM-DD' })),
    }),
  ),
});

const ItemSchema = Type.Object({
  id: Type.String({ description: 'SKU' }),
  score: Type.Number({ description: 'Rises with quality, falls along the list; float32' }),
  reason: Type.Optional(ReasonSchema),
  title: Type.String(),
  url: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  price: Type.Optional(Type.Number()),
  oldPrice: Type.Optional(Type.Number()),
  currency: Type.Optional(Type.String({ description: 'ISO 4217' })),
  category: Type.Optional(Type.String({ description: 'Id of the category' })),
});

const Level = Type.Enum([...LEVELS]);

export const RecommendationsSchema = Type.Object({
  requestId: Type.String({ format: 'uuid' }),
  model: Type.Object({
    version: Type.Optional(Type.String({ description: 'Absent before the first champion' })),
  }),
  degraded: Type.Boolean({ description: 'Something was away: answered from what was at hand' }),
  results: Type.Array(Type.Object({ placement: Type.String(), level: Level, items: Type.Array(ItemSchema) })),
});

const OneOrMore = Type.Union([
  Type.String({ minLength: 1, maxLength: 256 }),
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 50 }),
]);

export const WidgetQuerySchema = Type.Object(
  {
    key: Type.Optional(Type.String({ description: 'Publishable key, where no header can be set' })),
    item: Type.Optional(OneOrMore),
    cart: Type.Optional(OneOrMore),
    exclude: Type.Optional(OneOrMore),
    category: Type.Optional(OneOrMore),
    store: Type.Optional(Id('The store where the customer is: its prices are shown')),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  closed,
);

export const ExplainQuerySchema = Type.Object(
  {
    ...Type.Omit(WidgetQuerySchema, ['key']).properties,
    placement: Id('Name of the placement'),
    ...IDENTIFIERS,
    at: Type.Optional(
      Type.String({ format: 'date-time', description: 'Local time with its offset; default: now' }),
    ),
  },
  closed,
);

const NamedItem = { id: Type.String({ description: 'SKU' }), title: Type.Optional(Type.String()) };
const OUTCOMES = {
  shown: 'it stands in the answer',
  cut: 'there was no room left',
  excluded: 'it is on the page, in the cart or excluded by the request',
  'not-shown': 'the catalogue does not let it be offered',
  'out-of-stock': 'not in stock where it is asked for',
  price: 'outside of the filter of prices',
  category: 'outside of the categories asked for',
  rule: 'a rule excludes it',
  'just-bought': 'the customer has it, and does not need it again yet',
  'no-score': 'its score is 0',
  duplicate: 'a source before has it, or another widget of the page',
  variant: 'another variant of its style is shown',
  buried: 'a rule puts it behind everything else',
  'category-full': 'as much of its category is shown as may be',
} as const;

/** The way to an answer. */
export const ExplanationSchema = Type.Object({
  model: Type.Object({ version: Type.Optional(Type.String()) }),
  degraded: Type.Boolean(),
  customer: Type.Object({
    known: Type.Boolean({ description: 'Whether the identifiers lead to a customer' }),
    arm: Type.String({ description: 'treatment, holdout, or none where nobody was named' }),
    personal: Type.Boolean({ description: 'Known, not held out, and profiling not refused' }),
  }),
  results: Type.Array(
    Type.Object({
      placement: Type.String(),
      level: Type.Enum([...LEVELS]),
      attempt: Type.Enum([...ATTEMPTS], {
        description:
          'fresh, or what was given up lest the widget be empty: repeated-on-page, and then just-bought as well',
      }),
      rules: Type.Array(
        Type.Object({
          rule: Type.Unknown({ description: 'As placements.json has it' }),
          active: Type.Boolean({ description: 'Whether it holds on the day' }),
          unknown: Type.Array(Type.String(), { description: 'Its codes that nobody knows' }),
        }),
      ),
      sources: Type.Array(
        Type.Object({
          source: Type.Enum(Object.keys(SOURCES) as (keyof typeof SOURCES)[]),
          level: Type.Enum([...LEVELS]),
          candidates: Type.Array(
            Type.Object({
              ...NamedItem,
              score: Type.Number({ description: 'In this source, boosts included' }),
              outcome: Type.Enum(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[], {
                description: Object.entries(OUTCOMES)
                  .map(([outcome, meaning]) => `${outcome}: ${meaning}`)
                  .join('; '),
              }),
            }),
            { description: 'Best first' },
          ),
        }),
        { description: 'In the order in which they were tried; those after the last were not needed' },
      ),
      items: Type.Array(
        Type.Object({
          ...NamedItem,
          score: Type.Number(),
          level: Type.Enum([...LEVELS]),
          reason: Type.Enum([...REASON_CODES]),
          because: Type.Optional(Type.Object(NamedItem)),
        }),
      ),
    }),
  ),
});

export const WidgetParamsSchema = Type.Object({ placement: Id('Name of the placement') }, closed);

export const RequestParamsSchema = Type.Object({ id: Type.String({ format: 'uuid' }) }, closed);

export const ServedRequestSchema = Type.Object({
  requestId: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  model: Type.Object({ version: Type.Optional(Type.String()) }),
  arm: Type.String({ description: 'treatment, holdout, or none where nobody was named' }),
  results: Type.Array(
    Type.Object({ placement: Type.String(), level: Level, items: Type.Array(Type.String()) }),
  ),
});

export type RecommendationsBody = Static<typeof RecommendationsBodySchema>;
export type PlacementRequest = Static<typeof PlacementRequestSchema>;
export type Recommendations = Static<typeof RecommendationsSchema>;
export type RecommendedItem = Static<typeof ItemSchema>;
export type WidgetQuery = Static<typeof WidgetQuerySchema>;
export type ExplainQuery = Static<typeof ExplainQuerySchema>;
export type Explanation = Static<typeof ExplanationSchema>;

import { type Static, Type } from 'typebox';
import { SOURCES, type Source } from './sources.ts';

const closed = { additionalProperties: false } as const;
const Codes = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 10_000, description });
const Day = (description: string) => Type.Optional(Type.String({ format: 'date', description }));

const days = {
  from: Day('First day, YYYY-MM-DD, of the store where the customer is, else of REGULARS_TIME_ZONE'),
  until: Day('Last day'),
};

/** Of a list one is enough; what is said of different things must hold together. */
const matched = {
  items: Type.Optional(Codes('SKUs or aliases; with an item go the other variants of its style')),
  categories: Type.Optional(Codes('Ids of categories: what is in one of them or below')),
  brands: Type.Optional(Codes('As the catalogue spells them, in capitals or not')),
  priceMin: Type.Optional(Type.Number({ minimum: 0 })),
  priceMax: Type.Optional(Type.Number({ minimum: 0 })),
};

export const RuleSchema = Type.Union([
  Type.Object(
    {
      action: Type.Literal('pin'),
      items: Codes('SKUs or aliases, in this order'),
      position: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 100, description: 'Of the first; default 1' }),
      ),
      ...days,
    },
    closed,
  ),
  Type.Object(
    {
      action: Type.Literal('boost'),
      factor: Type.Number({
        minimum: 0.01,
        maximum: 100,
        description: 'Of the score, within its source: 2 = twice as good; below 1 lowers it',
      }),
      ...matched,
      ...days,
    },
    closed,
  ),
  Type.Object({ action: Type.Literal('bury'), ...matched, ...days }, closed),
  Type.Object({ action: Type.Literal('exclude'), ...matched, ...days }, closed),
]);
export type Rule = Static<typeof RuleSchema>;
export type MatchingRule = Exclude<Rule, { action: 'pin' }>;

export const PlacementSchema = Type.Object(
  {
    count: Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Items where the request does not say how many',
    }),
    sources: Type.Array(Type.Enum(Object.keys(SOURCES) as Source[]), {
      minItems: 1,
      uniqueItems: true,
      description: 'Tried in this order; each one fills what those before it left empty',
    }),
    inStore: Type.Optional(
      Type.Boolean({
        description:
          'Seen in the store of the context: only what it has, and the lists of whoever is named are ranked again for this store and time. Who is not named by a secret key or a token is nobody there',
      }),
    ),
    maxPerCategory: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Items of one category, as long as there is anything else to show; absent: half of the count stand in front in each source',
      }),
    ),
    rules: Type.Optional(Type.Array(RuleSchema, { maxItems: 1_000 })),
  },
  closed,
);
export type Placement = Static<typeof PlacementSchema>;

/** placements.json. */
export const PlacementsFileSchema = Type.Object(
  {
    placements: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^(?!explain$)[a-z0-9][a-z0-9-]{0,63}$' }),
        Type.Partial(PlacementSchema, closed),
        closed,
      ),
    ),
    rules: Type.Optional(
      Type.Array(RuleSchema, { maxItems: 1_000, description: 'Of every placement, after its own' }),
    ),
  },
  closed,
);
export type PlacementsFile = Static<typeof PlacementsFileSchema>;

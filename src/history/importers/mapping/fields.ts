import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });

/** Where a text comes from. Columns of a joined file are written `file.column`. */
export const Field = Type.Union(
  [
    Name,
    Type.Object({ constant: Name }, strict),
    Type.Object(
      {
        column: Name,
        values: Type.Optional(Type.Record(Type.String(), Name)),
        default: Type.Optional(Name),
      },
      strict,
    ),
    Type.Object({ template: Name }, strict),
  ],
  {
    expected:
      'a column name, {"constant": TEXT}, {"column": NAME, "values"?: {CELL: TEXT}, "default"?: TEXT} or {"template": "… {column} …"}',
  },
);
export type Field = Static<typeof Field>;

/** An instant. `format` is `ISO` (default), `unix` (seconds), or built of YYYY MM DD HH mm ss; zone-less = local. */
export const Time = Type.Union(
  [
    Name,
    Type.Object(
      {
        column: Name,
        format: Type.Optional(Name),
        hour: Type.Optional(Name),
        timeZone: Type.Optional(Name),
      },
      strict,
    ),
  ],
  { expected: 'a column name (ISO 8601) or {"column", "format"?, "hour"?, "timeZone"?}' },
);
export type Time = Static<typeof Time>;

/** Orders known by their gaps: the n-th of `per` is `epoch` plus the gaps up to and with its own. */
export const GapTime = Type.Object(
  {
    epoch: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', expected: 'a date, YYYY-MM-DD' }),
    gapDays: Name,
    per: Name,
    order: Name,
    hour: Type.Optional(Name),
    timeZone: Type.Optional(Name),
  },
  strict,
);
export type GapTime = Static<typeof GapTime>;

/** Which rows a rule takes: those whose column matches the pattern, or holds a negative number. */
export const Rule = Type.Union(
  [
    Type.Object({ column: Name, matches: Name, ignoreCase: Type.Optional(Type.Boolean()) }, strict),
    Type.Object({ column: Name, negative: Type.Literal(true) }, strict),
  ],
  { expected: '{"column", "matches": REGULAR EXPRESSION, "ignoreCase"?} or {"column", "negative": true}' },
);
export type Rule = Static<typeof Rule>;

/** Who: identifiers by kind. Empty cells are absent. */
export const Identifiers = Type.Object(
  {
    card: Type.Optional(Field),
    phone: Type.Optional(Field),
    email: Type.Optional(Field),
    visitor: Type.Optional(Field),
    externalId: Type.Optional(Field),
  },
  strict,
);
export type Identifiers = Static<typeof Identifiers>;

/** Category levels, fine → coarse. `id` must be unique over all levels: a template can prefix it. */
export const Categories = Type.Array(
  Type.Union([Field, Type.Object({ id: Field, title: Field }, strict)], {
    expected: 'a field, or {"id": FIELD, "title": FIELD}',
  }),
  { maxItems: 10 },
);
export type Categories = Static<typeof Categories>;

export const Kinds = Type.Array(
  Type.Object(
    { kind: Type.Enum(['goods', 'service', 'bag', 'gift-card']), when: Rule },
    { ...strict, expected: '{"kind": "goods" | "service" | "bag" | "gift-card", "when": RULE}' },
  ),
);
export type Kinds = Static<typeof Kinds>;

/** A title; `placeholder` marks one that was made up, `except` is a pattern of texts that are notes, not titles. */
export const Title = Type.Union(
  [
    Name,
    Type.Object({ column: Name, except: Type.Optional(Name) }, strict),
    Type.Object({ template: Name, placeholder: Type.Optional(Type.Boolean()) }, strict),
  ],
  { expected: 'a column name, {"column", "except"?} or {"template", "placeholder"?}' },
);
export type Title = Static<typeof Title>;

/** How the files are written. All may be gzipped; a byte order mark is skipped. */
export const Format = Type.Object(
  {
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(Type.Enum(['utf-8', 'windows-1251'])),
    decimal: Type.Optional(Type.Enum(['.', ','])),
  },
  strict,
);
export type Format = Static<typeof Format>;

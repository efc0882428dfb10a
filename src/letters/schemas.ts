import { type Static, Type } from 'typebox';
import { customerSchema } from '../recommend/index.ts';
import { BLOCK_NAMES } from './blocks/plan.ts';

const closed = { additionalProperties: false } as const;

export const RenderBodySchema = Type.Object(
  {
    template: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Name from GET /v1/letters/templates',
    }),
    customer: customerSchema('Any identifiers; the surest one that is known decides'),
    locale: Type.Optional(
      Type.String({ minLength: 2, maxLength: 35, description: "Default: the customer's, else the shop's" }),
    ),
    consent: Type.Optional(
      Type.Object(
        { mail: Type.Optional(Type.Boolean()), profiling: Type.Optional(Type.Boolean()) },
        { ...closed, description: 'What the sender knows; of this and the stored consent the stricter wins' },
      ),
    ),
    context: Type.Optional(
      Type.Object({}, { description: "What the letter is about: each template's own schema" }),
    ),
  },
  closed,
);

const ItemSchema = Type.Object({
  id: Type.String({ description: 'SKU' }),
  position: Type.Integer({ minimum: 1 }),
  title: Type.String(),
  why: Type.Union([Type.String(), Type.Null()]),
  url: Type.String({ description: 'Where the signed link leads' }),
});

export const LetterSchema = Type.Object({
  letter: Type.String({ format: 'uuid' }),
  subject: Type.String(),
  preheader: Type.String(),
  html: Type.String(),
  text: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  blocks: Type.Array(
    Type.Object({
      name: Type.Enum([...BLOCK_NAMES]),
      items: Type.Array(ItemSchema),
      dropped: Type.Optional(
        Type.Enum(['no_candidates', 'too_few', 'trimmed'], { description: 'Why the block is left out' }),
      ),
    }),
  ),
  bytes: Type.Integer({ description: 'Of the HTML in UTF-8' }),
  trimmed: Type.Integer({ description: 'Tiles left out to keep within the limit' }),
});

export const LetterParams = Type.Object({
  letter: Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' }),
});

export const SentLetterSchema = Type.Object({
  letter: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  template: Type.String(),
  locale: Type.String(),
  customer: Type.String({ format: 'uuid', description: 'Public id, merges followed' }),
  version: Type.Union([Type.String(), Type.Null()], { description: 'Of the model' }),
  arm: Type.String(),
  blocks: Type.Array(
    Type.Object({
      name: Type.String(),
      items: Type.Array(
        Type.Object({
          id: Type.Union([Type.String(), Type.Null()], { description: 'SKU; null: an article' }),
          position: Type.Integer({ minimum: 1 }),
          url: Type.String({ description: 'Where its link leads while it can be bought' }),
          reason: Type.Optional(Type.String({ description: 'Why it is there' })),
          because: Type.Optional(Type.String({ description: 'SKU that it follows from' })),
        }),
      ),
      dropped: Type.Optional(Type.String({ description: 'Why the block is left out' })),
    }),
  ),
  bytes: Type.Integer(),
  trimmed: Type.Integer(),
});

export const TemplatesSchema = Type.Object({
  broken: Type.Optional(
    Type.String({ description: 'File, line and what is wrong: letters are made by the templates before' }),
  ),
  templates: Type.Array(
    Type.Object({
      name: Type.String(),
      locales: Type.Array(Type.String()),
      context: Type.Unknown({ description: 'JSON schema of `context`' }),
      view: Type.Unknown({ description: 'JSON schema of what the template may name' }),
      sample: Type.Unknown({ description: 'A view to try the template with' }),
    }),
  ),
});

export const ArrivalBodySchema = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 256, description: 'As the click brought it' }),
    visitor: Type.String({ minLength: 1, maxLength: 256, description: 'Device or browser' }),
  },
  closed,
);
export const ArrivalAnswerSchema = Type.Object({}, closed);

export const TokenParams = Type.Object({ token: Type.String() });
export const LinkParams = Type.Object({
  token: Type.String(),
  block: Type.String(),
  position: Type.String(),
});

export type RenderBody = Static<typeof RenderBodySchema>;
export type Letter = Static<typeof LetterSchema>;
export type SentLetterAnswer = Static<typeof SentLetterSchema>;
export type Templates = Static<typeof TemplatesSchema>;

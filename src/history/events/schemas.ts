import { type Static, Type } from 'typebox';
import { CustomerIdentifiersSchema, Decimal, ProblemSchema, Time } from '../purchases/schemas.ts';
import { EVENT_KINDS } from './event.ts';

const closed = { additionalProperties: false } as const;
const Text = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });

export const MAX_EVENTS = 500;
/** Items of one event: as many as GA4 takes. */
const MAX_ITEMS = 200;
export const EVENTS_BODY_LIMIT_BYTES = 2 * 1024 * 1024;

const WHO = {
  visitor: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'Device or browser' })),
  customerToken: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2048, description: "Signed by the shop's server" }),
  ),
  customer: Type.Optional(CustomerIdentifiersSchema),
  session: Type.Optional(Text('Of the visit')),
};

const fieldsOf = <Items extends Parameters<typeof Type.Array>[0]>(items: Items) => ({
  kind: Type.Enum([...EVENT_KINDS]),
  id: Type.Optional(Text('The same id of the same person within a week is the same event')),
  source: Type.Optional(Text("The system whose codes the items have; default 'default'")),
  at: Type.Optional(Time),
  ...WHO,
  placement: Type.Optional(Text('Where on the page')),
  requestId: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      description: 'Of the recommendations that it answers',
    }),
  ),
  store: Type.Optional(Text('Id of the store')),
  query: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'What was searched for' })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
  items: Type.Optional(Type.Array(items, { maxItems: MAX_ITEMS })),
});

/** An event in our words, as it is checked. */
export const EventSchema = Type.Object(
  fieldsOf(
    Type.Object(
      {
        codes: Type.Array(Text('Code'), { minItems: 1, maxItems: 4 }),
        quantity: Type.Optional(Decimal('Pieces')),
        amount: Type.Optional(Decimal('Worth of them all')),
      },
      closed,
    ),
  ),
  closed,
);
export type EventBody = Static<typeof EventSchema>;

/** The call as it is checked: each event on its own, later. */
export const EventsEnvelopeSchema = Type.Object(
  { ...WHO, at: Type.Optional(Time), events: Type.Array(Type.Unknown(), { maxItems: MAX_EVENTS }) },
  closed,
);
export type EventsEnvelope = Static<typeof EventsEnvelopeSchema>;

const ItemSchema = Type.Object(
  {
    item: Text("SKU, or the source's code"),
    quantity: Type.Optional(Decimal('Pieces')),
    amount: Type.Optional(Decimal('Worth of them all')),
  },
  closed,
);

/** As the API's description shows it; what holds for all events may stand beside them. */
export const EventsBodySchema = Type.Object(
  {
    ...WHO,
    events: Type.Array(
      Type.Object(
        {
          ...fieldsOf(ItemSchema),
          item: Type.Optional(Text('In place of items')),
          quantity: Type.Optional(Decimal('Of its one item')),
          amount: Type.Optional(Decimal('Of its one item')),
        },
        closed,
      ),
      { maxItems: MAX_EVENTS },
    ),
  },
  closed,
);

export const EventsQuerySchema = Type.Object(
  {
    key: Type.Optional(Type.String({ description: 'Publishable key, where no header can be set' })),
    results: Type.Optional(Type.Boolean({ default: false, description: 'Answer each event on its own' })),
  },
  closed,
);

export const EventsAnswerSchema = Type.Object({
  accepted: Type.Integer(),
  duplicate: Type.Integer({ description: 'Known already' }),
  rejected: Type.Integer(),
  unknownItems: Type.Integer({
    description: 'Items that nobody knows; with a publishable key their events are kept without them',
  }),
  results: Type.Optional(
    Type.Array(
      Type.Object({
        status: Type.Enum(['accepted', 'duplicate', 'rejected']),
        error: Type.Optional(ProblemSchema),
      }),
      { description: 'One for each event, in their order: where asked for, or where any was refused' },
    ),
  ),
});
export type EventsAnswer = Static<typeof EventsAnswerSchema>;

import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import { headline } from '../view/headline.ts';
import { baseView } from '../view/schema.ts';
import { codes, itemsOf } from './codes.ts';
import type { LetterKind, Occasion } from './kind.ts';

const closed = { additionalProperties: false };

/** What was bought so lately is taken to be what the cart was filled for. */
const BOUGHT_DAYS = 14;

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Names the first thing, where it may be named' }),
    summary: Type.String({ description: 'How many things there are, as a sentence' }),
  },
  closed,
);

/** A letter about things that the customer left: those that are still to be had, and that were not bought since. */
function abandoned<Left extends 'cart' | 'viewed'>(
  name: string,
  left: Left,
  description: string,
  then: LetterKind['plan'],
): LetterKind {
  const Context = Type.Object(
    { [left]: codes(description) } as Record<Left, ReturnType<typeof codes>>,
    closed,
  );
  return {
    name,
    context: Context,
    view: View,
    plan: [{ name: left, fill: 1, worth: 9, count: 6, minimum: 1, required: true }, ...then],
    keys: [`${name}.headline.named`, `${name}.headline.plain`, `${name}.summary`],
    async occasion(desk, context: Record<Left, string[]>) {
      const items = itemsOf(desk, context[left]);
      const days = await desk.repository.boughtOn(desk.customerNo, items);
      const open = items.filter((item) => (days.get(item) ?? 0) <= desk.today - BOUGHT_DAYS);
      if (open.length === 0)
        throw new RegularsError(
          'nothing_to_say',
          `context.${left}: got ${context[left].length} items, expected one that is in the catalogue and was not bought in the last ${BOUGHT_DAYS} days`,
        );
      return withLeft(name, left, open);
    },
  };
}

export function withLeft(name: string, left: 'cart' | 'viewed', items: readonly number[]): Occasion {
  return {
    purchase: null,
    topic: { of: left, items },
    given: { [left]: items.map((item) => ({ item, reason: left, because: 0 })) },
    view: ({ messages, lead }): Pick<Static<typeof View>, 'headline' | 'summary'> => ({
      headline: headline(name, lead, messages),
      summary: messages.format(`${name}.summary`, { count: lead?.count ?? 0 }),
    }),
  };
}

export const abandonedCart = abandoned('abandoned-cart', 'cart', 'what is in the cart', [
  { name: 'accompanying', fill: 2, worth: 2, count: 4, minimum: 2 },
  { name: 'personal', fill: 3, worth: 1, count: 4, minimum: 2 },
]);

export const abandonedView = abandoned('abandoned-view', 'viewed', 'what was looked at, the latest first', [
  { name: 'similar', fill: 2, worth: 3, count: 4, minimum: 2 },
  { name: 'accompanying', fill: 3, worth: 2, count: 4, minimum: 2 },
  { name: 'personal', fill: 4, worth: 1, count: 4, minimum: 2 },
]);

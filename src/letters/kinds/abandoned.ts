import { Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import { BOUGHT_DAYS, codes, itemsOf, notJustBought } from './codes.ts';
import type { LetterKind, Occasion } from './kind.ts';
import { LedView, ledKeys, ledView } from './led.ts';

/** A letter about things that the customer left: those that are still to be had, and that were not bought since. */
function abandoned<Left extends 'cart' | 'viewed'>(
  name: string,
  left: Left,
  description: string,
  then: LetterKind['plan'],
): LetterKind {
  return {
    name,
    context: Type.Object({ [left]: codes(description) }, { additionalProperties: false }),
    view: LedView,
    plan: [{ name: left, fill: 1, worth: 9, count: 6, minimum: 1, required: true }, ...then],
    keys: ledKeys(name),
    async occasion(desk, context: Record<Left, string[]>) {
      const open = await notJustBought(desk, itemsOf(desk, context[left]));
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
    view: ledView(name),
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

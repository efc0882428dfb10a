import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import type { Candidate } from '../blocks/context.ts';
import { codes, itemsOf, notJustBought } from './codes.ts';
import type { LetterKind, Occasion } from './kind.ts';
import { LedView, ledKeys, ledView } from './led.ts';
import { ABOUT_NOTHING } from './without-context.ts';

/** Longer ago is no news. */
const BACK_DAYS = 30;

const Context = Type.Object({ items: codes('what the customer waits for') }, { additionalProperties: false });

/** Things that the customer waits for were sold out and are to be had again. */
export const backInStock: LetterKind = {
  name: 'back-in-stock',
  context: Context,
  view: LedView,
  plan: [
    { name: 'restocked', fill: 1, worth: 2, count: 6, minimum: 1, required: true },
    { name: 'personal', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ledKeys('back-in-stock'),
  async occasion(desk, context: Static<typeof Context>) {
    const items = await notJustBought(desk, itemsOf(desk, context.items));
    await desk.lookAtStock();
    const back = await desk.repository.backInStock(items);
    const again = items.flatMap((item): Candidate[] => {
      const at = back.get(item);
      const since = at === undefined ? null : desk.dayOf(at);
      if (since === null || since < desk.dayOf(desk.now) - BACK_DAYS) return [];
      return [{ item, reason: 'restocked', because: 0, since }];
    });
    if (again.length === 0)
      throw new RegularsError(
        'nothing_to_say',
        `context.items: got ${context.items.length} items, expected one that was sold out, came back in the last ${BACK_DAYS} days and was not bought since`,
      );
    return withRestocked(again);
  },
};

export function withRestocked(items: readonly Candidate[]): Occasion {
  return { ...ABOUT_NOTHING, given: { restocked: items }, view: ledView('back-in-stock') };
}

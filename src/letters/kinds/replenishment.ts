import type { LetterKind } from './kind.ts';
import { LedView, ledKeys, ledView } from './led.ts';
import { ABOUT_NOTHING, NoContext } from './without-context.ts';

/** Time to buy again, with the date. */
export const replenishment: LetterKind = {
  name: 'replenishment',
  context: NoContext,
  view: LedView,
  plan: [
    { name: 'repeat', fill: 1, worth: 2, count: 6, minimum: 1, required: true },
    { name: 'personal', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ledKeys('replenishment'),
  occasion: async () => ({ ...ABOUT_NOTHING, view: ledView('replenishment') }),
};

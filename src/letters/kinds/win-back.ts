import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import type { LetterPurchase } from '../repository.ts';
import { baseView } from '../view/schema.ts';
import type { LetterKind, Occasion } from './kind.ts';
import { ABOUT_NOTHING, NoContext } from './without-context.ts';

/** Whoever bought later than this has not left. */
const AWAY_DAYS = 60;

const View = Type.Object(
  { ...baseView, since: Type.String({ description: 'Local day of the latest purchase' }) },
  { additionalProperties: false },
);

/** To a customer who has not come for long. */
export const winBack: LetterKind = {
  name: 'win-back',
  context: NoContext,
  view: View,
  plan: [
    { name: 'personal', fill: 3, worth: 3, count: 6, minimum: 2, required: true },
    { name: 'novelties', fill: 1, worth: 2, count: 4, minimum: 2 },
    { name: 'repeat', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: [],
  async occasion({ repository, customerNo, now, dayOf }) {
    const latest = await repository.purchase(customerNo);
    if (latest === null)
      throw new RegularsError('nothing_to_say', 'win-back: this customer has bought nothing yet');
    const days = dayOf(now) - latest.day;
    if (days < AWAY_DAYS)
      throw new RegularsError(
        'nothing_to_say',
        `win-back: got a customer who bought ${days} days ago, expected ${AWAY_DAYS} or more`,
      );
    return sinceLast(latest);
  },
};

export function sinceLast(purchase: Pick<LetterPurchase, 'purchaseNo' | 'storeNo' | 'day'>): Occasion {
  return {
    ...ABOUT_NOTHING,
    purchase,
    view: ({ formats, today }): Pick<Static<typeof View>, 'since'> => ({
      since: formats.date(purchase.day, today),
    }),
  };
}

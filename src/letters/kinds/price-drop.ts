import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import type { Candidate } from '../blocks/context.ts';
import type { PriceSince } from '../repository.ts';
import { codes, itemsOf, notJustBought } from './codes.ts';
import type { Desk, LetterKind, Occasion } from './kind.ts';
import { LedView, ledKeys, ledView } from './led.ts';
import { ABOUT_NOTHING } from './without-context.ts';

const DAYS_30_MS = 30 * 86_400_000;
/** As a share of the price before: less is not worth a letter. */
const LEAST_FALL = 0.01;

const Context = Type.Object(
  { items: codes('what the customer has an eye on') },
  { additionalProperties: false },
);

/** Things that the customer has an eye on cost less. */
export const priceDrop: LetterKind = {
  name: 'price-drop',
  context: Context,
  view: LedView,
  plan: [
    { name: 'reduced', fill: 1, worth: 2, count: 6, minimum: 1, required: true },
    { name: 'personal', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ledKeys('price-drop'),
  async occasion(desk, context: Static<typeof Context>) {
    const items = await notJustBought(desk, itemsOf(desk, context.items));
    const falls = fallenAmong(items, await desk.repository.prices(items, desk.now), desk);
    if (falls.length === 0)
      throw new RegularsError(
        'nothing_to_say',
        `context.items: got ${context.items.length} items, expected one that became cheaper in the last 30 days and was not bought since`,
      );
    return withFallen(falls);
  },
};

/** @param falls the largest share of the price before first. */
export function withFallen(falls: readonly Candidate[]): Occasion {
  return { ...ABOUT_NOTHING, given: { reduced: falls }, view: ledView('price-drop') };
}

/** What became cheaper, and costs in the catalogue what its history says. The largest fall first. */
function fallenAmong(
  items: readonly number[],
  histories: ReadonlyMap<number, readonly PriceSince[]>,
  { shelf, now, dayOf }: Pick<Desk, 'shelf' | 'now' | 'dayOf'>,
): Candidate[] {
  return items
    .flatMap((item) => {
      const fall = fallOf(histories.get(item) ?? [], now);
      if (fall === null || shelf.item(item)?.price !== fall.price) return [];
      const since = dayOf(fall.since);
      return [{ item, reason: 'reduced' as const, because: 0, since, was: fall.was, share: fall.share }];
    })
    .sort((a, b) => b.share - a.share || a.item - b.item);
}

/**
 * The fall to today's price, where it began in the last 30 days: from the lowest price of the 30 days before it began, as
 * Directive 98/6/EC, article 6a, has it. A price that was raised first is no fall.
 * @param history by time; @returns null where the price has not fallen by a hundredth
 */
export function fallOf(
  history: readonly PriceSince[],
  now: Date,
): { price: number; was: number; share: number; since: Date } | null {
  const begun = history.filter(({ since }) => since <= now);
  const today = begun.at(-1);
  if (today === undefined) return null;
  const first = begun.findLastIndex(({ price }) => price !== today.price) + 1;
  const { since } = begun[first]!;
  const from = since.getTime() - DAYS_30_MS;
  const before = begun.slice(0, first).filter((_, at) => begun[at + 1]!.since.getTime() > from);
  if (before.length === 0 || before.some(({ currency }) => currency !== today.currency)) return null;
  const was = Math.min(...before.map(({ price }) => price));
  const share = 1 - today.price / was;
  if (share < LEAST_FALL || now.getTime() - since.getTime() > DAYS_30_MS) return null;
  return { price: today.price, was, share, since };
}

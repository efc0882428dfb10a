import type { Baskets } from '../core/baskets.ts';
import { expectedGap, type Ownership } from '../replenishment/index.ts';
import { Candidates } from './candidates.ts';
import { ITEM_FEATURES } from './item-features.ts';
import type { NextPurchaseParts } from './parts.ts';

/** Of a customer and an item; the own ones are 0 for an item the customer never bought. */
export const FEATURES = [
  'own',
  'times',
  'frequency',
  'sinceLast',
  'decayed',
  'rateSinceFirst',
  'late',
  'offSchedule',
  'neighbours',
  'nearest',
  'together',
  'after',
  'baskets',
  'basketSize',
  ...ITEM_FEATURES,
] as const;

/** Gap between two visits that a customer is given beside their own. */
const PRIOR_VISIT_GAP_DAYS = 14;
const GAP_PRIOR = 2;

/**
 * The features of every candidate of one customer: the one code that training and serving share. `today` moves only
 * what depends on the calendar, and is read as the day of the next visit: not before the customer's own rhythm has
 * one, and not years after it.
 */
export class FeatureMatrix {
  readonly candidates: Candidates;
  /** (candidate · FEATURES.length + feature), for the first `candidates.size`. */
  values = new Float32Array(256 * FEATURES.length);
  readonly #parts: NextPurchaseParts;
  readonly #ownership: Ownership = { item: 0, firstDay: 0, lastDay: 0, times: 1 };

  constructor(parts: NextPurchaseParts) {
    this.#parts = parts;
    this.candidates = new Candidates(parts);
  }

  load(baskets: Baskets, customer: number, today: number): void {
    const { candidates } = this;
    candidates.load(baskets, customer);
    const width = FEATURES.length;
    if (this.values.length < candidates.size * width)
      this.values = new Float32Array(2 * candidates.size * width);
    const { values } = this;
    const { own, together, after, neighbours, nearest } = candidates;
    const { itemFeatures, rebuy } = this.#parts;
    const visitDay = nextVisit(own, today);
    const logBaskets = Math.log1p(own.baskets);
    const basketSize = Math.log1p(own.lines / Math.max(1, own.baskets));
    const ownership = this.#ownership;
    for (let c = 0; c < candidates.size; c++) {
      const item = candidates.item[c]!;
      const slot = own.slot(item);
      const at = c * width;
      if (slot >= 0) {
        const times = own.times[slot]!;
        ownership.item = item;
        ownership.firstDay = own.firstDayOf[slot]!;
        ownership.lastDay = own.lastDayOf[slot]!;
        ownership.times = times;
        const gap = expectedGap(ownership, rebuy, GAP_PRIOR);
        const late = Math.log((visitDay - ownership.lastDay + 1) / (gap + 1));
        values[at] = 1;
        values[at + 1] = Math.log1p(times);
        values[at + 2] = times / own.baskets;
        values[at + 3] = Math.log1p(own.sinceLast[slot]!);
        values[at + 4] = 0.15 * own.decayed[slot]!;
        values[at + 5] = times / (own.sinceFirst[slot]! + 1);
        values[at + 6] = late;
        values[at + 7] = Math.abs(late);
      } else values.fill(0, at, at + 8);
      values[at + 8] = Math.log(neighbours.sum[item]! + 1e-4);
      values[at + 9] = Math.log(nearest[item]! + 1e-5);
      values[at + 10] = Math.log(together.sum[item]! + 1e-3);
      values[at + 11] = Math.log(after.sum[item]! + 1e-3);
      values[at + 12] = logBaskets;
      values[at + 13] = basketSize;
      for (let f = 0; f < ITEM_FEATURES.length; f++)
        values[at + 14 + f] = itemFeatures[item * ITEM_FEATURES.length + f]!;
    }
  }
}

/** No earlier than the customer's mean visit gap after the last visit, no later than five of them. */
function nextVisit(own: { baskets: number; firstDay: number; lastDay: number }, today: number): number {
  const gap = (own.lastDay - own.firstDay + PRIOR_VISIT_GAP_DAYS) / Math.max(1, own.baskets);
  return Math.min(Math.max(today, own.lastDay + gap), own.lastDay + 5 * gap + PRIOR_VISIT_GAP_DAYS);
}

import type { Baskets } from '../core/baskets.ts';
import type { CatalogueColumns } from '../core/snapshot.ts';

export interface RebuySettings {
  /** Gaps and occasions of the next wider level (category, all) that every item is given. */
  prior: number;
  /** An occasion is judged once so many mean gaps have passed since: before, no rebuy means nothing yet. */
  judgedAfterGaps: number;
  /** An item that is bought again less often than this is not offered again, 0–1, unless its category says always. */
  leastRebuyRate: number;
}

export const REBUY_DEFAULTS: RebuySettings = { prior: 5, judgedAfterGaps: 2, leastRebuyRate: 0.02 };

/** Purchases of one item by one customer so far: once, two or three times, more often. */
export const TIMES_BUCKETS = 3;
export function timesBucket(times: number): number {
  return times === 1 ? 0 : times <= 3 ? 1 : 2;
}

/** When and whether items are bought again by the same customer; days with several purchases count once. */
export interface Rebuy {
  /** item row → mean days between two purchases, shrunk to its category's, and that to all items'; > 0. */
  gapDays: Float32Array;
  /** (item row · 3 + times bucket) → probability to be bought again, shrunk alike, 0–1. */
  rate: Float32Array;
  /** item row → 1 where it may be offered to someone who has it. */
  repeatable: Uint8Array;
}

const REPEAT_ALWAYS = 1;
const REPEAT_NEVER = 2;

export function fitRebuy(
  baskets: Baskets,
  catalogue: Pick<CatalogueColumns, 'category' | 'repeat'>,
  lastDay: number,
  settings: RebuySettings,
): Rebuy {
  const { items } = baskets;
  const { category, repeat } = catalogue;
  const gaps = new Tally(items, category, repeat.length, settings.prior);
  eachOccasion(baskets, (item, _times, _day, gap) => {
    if (gap > 0) gaps.add(item, gap);
  });
  const gapDays = gaps.means(30);
  const byTimes = Array.from(
    { length: TIMES_BUCKETS },
    () => new Tally(items, category, repeat.length, settings.prior),
  );
  eachOccasion(baskets, (item, times, day, gap) => {
    if (lastDay - day >= settings.judgedAfterGaps * gapDays[item]!)
      byTimes[timesBucket(times)]!.add(item, gap > 0 ? 1 : 0);
  });
  const rate = new Float32Array(items * TIMES_BUCKETS);
  for (const [bucket, tally] of byTimes.entries()) {
    const means = tally.means(0);
    for (let item = 0; item < items; item++) rate[item * TIMES_BUCKETS + bucket] = means[item]!;
  }
  const repeatable = Uint8Array.from({ length: items }, (_, item) => {
    const policy = category[item]! < 0 ? 0 : repeat[category[item]!]!;
    if (policy === REPEAT_ALWAYS) return 1;
    return policy !== REPEAT_NEVER && rate[item * TIMES_BUCKETS]! >= settings.leastRebuyRate ? 1 : 0;
  });
  return { gapDays, rate, repeatable };
}

/**
 * Visits every (customer, item, purchase day): `times` counts from 1, `gap` is the days to the same customer's next
 * purchase of the item, 0 where there was none.
 */
function eachOccasion(
  baskets: Baskets,
  visit: (item: number, times: number, day: number, gap: number) => void,
): void {
  const { basketStart, lineStart, item, day } = baskets;
  const lastDay = new Int32Array(baskets.items);
  const times = new Uint32Array(baskets.items);
  for (let c = 0; c + 1 < basketStart.length; c++) {
    const from = lineStart[basketStart[c]!]!;
    const to = lineStart[basketStart[c + 1]!]!;
    for (let b = basketStart[c]!; b < basketStart[c + 1]!; b++)
      for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
        const i = item[line]!;
        if (times[i]! > 0) visit(i, times[i]!, lastDay[i]!, day[b]! - lastDay[i]!);
        times[i]!++;
        lastDay[i] = day[b]!;
      }
    for (let line = from; line < to; line++) {
      const i = item[line]!;
      if (times[i] === 0) continue;
      visit(i, times[i]!, lastDay[i]!, 0);
      times[i] = 0;
    }
  }
}

/** Means by item, shrunk to their category's mean, and that to the mean of all, as if `prior` values of it were seen. */
class Tally {
  readonly #category: Int32Array;
  readonly #prior: number;
  readonly #item: { sum: Float64Array; count: Uint32Array };
  readonly #group: { sum: Float64Array; count: Uint32Array };
  #sum = 0;
  #count = 0;

  constructor(items: number, category: Int32Array, categories: number, prior: number) {
    this.#category = category;
    this.#prior = prior;
    this.#item = { sum: new Float64Array(items), count: new Uint32Array(items) };
    this.#group = { sum: new Float64Array(categories), count: new Uint32Array(categories) };
  }

  add(item: number, value: number): void {
    const group = this.#category[item]!;
    this.#item.sum[item]! += value;
    this.#item.count[item]!++;
    if (group >= 0) {
      this.#group.sum[group]! += value;
      this.#group.count[group]!++;
    }
    this.#sum += value;
    this.#count++;
  }

  means(empty: number): Float32Array {
    const prior = this.#prior;
    const all = this.#count === 0 ? empty : this.#sum / this.#count;
    return Float32Array.from(this.#item.sum, (sum, item) => {
      const group = this.#category[item]!;
      const wider =
        group < 0 ? all : (this.#group.sum[group]! + prior * all) / (this.#group.count[group]! + prior);
      return (sum + prior * wider) / (this.#item.count[item]! + prior);
    });
  }
}

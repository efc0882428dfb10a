import type { Baskets } from '../core/baskets.ts';
import type { CatalogueColumns } from '../core/snapshot.ts';
import { Levels } from './levels.ts';

export interface RebuySettings {
  /** Gaps and occasions of the next wider level (category, all) that every item is given. */
  prior: number;
  /** An occasion is judged once so many mean gaps have passed since: before, no rebuy means nothing yet. */
  judgedAfterGaps: number;
  /** An item that is bought again less often than this is not offered again, 0–1, unless its category says always. */
  leastRebuyRate: number;
}

export const REBUY_DEFAULTS: RebuySettings = { prior: 5, judgedAfterGaps: 2, leastRebuyRate: 0.02 };

/** What the ranker asks of an item: days between two purchases by the same customer, and whether there are two. */
export interface Rebuy {
  /** item row → mean days between two purchases, shrunk to its category's, and that to all items'; > 0. */
  gapDays: Float32Array;
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
  const gaps = new Levels(category, repeat.length, settings.prior);
  eachOccasion(baskets, (item, _times, _day, gap) => {
    if (gap > 0) gaps.add(item, gap, 1);
  });
  const gapDays = gaps.means(30);
  const again = new Levels(category, repeat.length, settings.prior);
  eachOccasion(baskets, (item, times, day, gap) => {
    if (times === 1 && lastDay - day >= settings.judgedAfterGaps * gapDays[item]!)
      again.add(item, gap > 0 ? 1 : 0, 1);
  });
  const rate = again.means(0);
  const repeatable = Uint8Array.from({ length: items }, (_, item) => {
    const policy = category[item]! < 0 ? 0 : repeat[category[item]!]!;
    if (policy === REPEAT_ALWAYS) return 1;
    return policy !== REPEAT_NEVER && rate[item]! >= settings.leastRebuyRate ? 1 : 0;
  });
  return { gapDays, repeatable };
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

/** What one customer did with one item. */
export interface Ownership {
  /** item row. */
  item: number;
  firstDay: number;
  lastDay: number;
  /** Purchase days with it, ≥ 1. */
  times: number;
}

/** The customer's own mean gap, shrunk to the item's. */
export function expectedGap(own: Ownership, rebuy: Pick<Rebuy, 'gapDays'>, prior: number): number {
  return (own.lastDay - own.firstDay + prior * rebuy.gapDays[own.item]!) / (own.times - 1 + prior);
}

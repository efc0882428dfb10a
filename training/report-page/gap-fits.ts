import type { Baskets } from '../../models/core/baskets.ts';
import { PairReader, type Replenishment, survival } from '../../models/replenishment/index.ts';

/** Days between two purchases of an item by one customer, beside those that the model foretold. */
export interface GapFit {
  /** item_no. */
  item: number;
  gaps: number;
  /** Share of the gaps by week, 0–1: up to 7 days, 8 to 14, …; the longest ones are counted in none. */
  weeks: number[];
  /** The share that the model gives each week: the mean over gaps, each foretold by what came before it. */
  foretold: number[];
}

const SHOWN_ITEMS = 6;
const SHOWN_WEEKS = 16;
/** Of an item, drawn evenly. */
const FORETOLD_GAPS = 500;

/** Of the items that were bought again most often, the most first. */
export function gapFits(baskets: Baskets, itemNos: Int32Array, replenishment: Replenishment): GapFit[] {
  const { items } = baskets;
  const count = new Uint32Array(items);
  const byWeek = new Uint32Array(items * SHOWN_WEEKS);
  eachGap(baskets, (i, _, from, to) => {
    const week = Math.ceil((to - from) / 7) - 1;
    count[i]!++;
    if (week < SHOWN_WEEKS) byWeek[i * SHOWN_WEEKS + week]!++;
  });
  const shown = Array.from(count.keys())
    .filter((i) => count[i]! > 0)
    .sort((a, b) => count[b]! - count[a]! || a - b)
    .slice(0, SHOWN_ITEMS);
  const foretold = foretellGaps(baskets, replenishment, count, shown);
  return shown.map((i, at) => ({
    item: itemNos[i]!,
    gaps: count[i]!,
    weeks: Array.from(byWeek.subarray(i * SHOWN_WEEKS, (i + 1) * SHOWN_WEEKS), (n) => n / count[i]!),
    foretold: foretold[at]!,
  }));
}

/** Calls back for every gap of an item, customer by customer: item and customer row, and the local days at its ends. */
function eachGap(
  { basketStart, lineStart, item, day, items }: Baskets,
  take: (item: number, customer: number, from: number, to: number) => void,
): void {
  const lastDay = new Int32Array(items);
  const lastCustomer = new Int32Array(items).fill(-1);
  for (let c = 0; c + 1 < basketStart.length; c++)
    for (let b = basketStart[c]!; b < basketStart[c + 1]!; b++)
      for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
        const i = item[line]!;
        if (lastCustomer[i] === c) take(i, c, lastDay[i]!, day[b]!);
        lastCustomer[i] = c;
        lastDay[i] = day[b]!;
      }
}

/** Shares by week of some gaps of the shown items, each as the model sees it on the day it begins. */
function foretellGaps(
  baskets: Baskets,
  { timing, amountPower, packSize }: Replenishment,
  count: Uint32Array,
  shown: readonly number[],
): number[][] {
  const reader = new PairReader(packSize);
  const seen = new Uint32Array(shown.length);
  const drawn = new Uint32Array(shown.length);
  const sums = shown.map(() => new Float64Array(SHOWN_WEEKS));
  eachGap(baskets, (i, customer, from) => {
    const at = shown.indexOf(i);
    if (at < 0 || seen[at]!++ % Math.ceil(count[i]! / FORETOLD_GAPS) !== 0) return;
    const pairs = reader.read(baskets, [customer], from, amountPower);
    const pair = pairs.item.indexOf(i);
    drawn[at]!++;
    for (let week = 0; week < SHOWN_WEEKS; week++)
      sums[at]![week]! +=
        survival(timing, pairs, pair, 7 * week) - survival(timing, pairs, pair, 7 * (week + 1));
  });
  return sums.map((weeks, at) => Array.from(weeks, (sum) => sum / drawn[at]!));
}

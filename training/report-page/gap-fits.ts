import type { Baskets } from '../../models/core/baskets.ts';
import type { Rebuy } from '../../models/replenishment/index.ts';

/** Days between two purchases of an item by one customer, beside the mean that the model takes for it. */
export interface GapFit {
  /** item_no. */
  item: number;
  gaps: number;
  /** Share of the gaps by week, 0–1: up to 7 days, 8 to 14, …; the longest ones are counted in none. */
  weeks: number[];
  /** Of the model, shrunk to the category's. */
  meanDays: number;
}

const SHOWN_ITEMS = 6;
const SHOWN_WEEKS = 16;

/** Of the items that were bought again most often, the most first. */
export function gapFits(
  { basketStart, lineStart, item, day, items }: Baskets,
  itemNos: Int32Array,
  rebuy: Rebuy,
): GapFit[] {
  const lastDay = new Int32Array(items);
  const lastCustomer = new Int32Array(items).fill(-1);
  const count = new Uint32Array(items);
  const byWeek = new Uint32Array(items * SHOWN_WEEKS);
  for (let c = 0; c + 1 < basketStart.length; c++)
    for (let b = basketStart[c]!; b < basketStart[c + 1]!; b++)
      for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
        const i = item[line]!;
        if (lastCustomer[i] === c) {
          const week = Math.ceil((day[b]! - lastDay[i]!) / 7) - 1;
          count[i]!++;
          if (week < SHOWN_WEEKS) byWeek[i * SHOWN_WEEKS + week]!++;
        }
        lastCustomer[i] = c;
        lastDay[i] = day[b]!;
      }
  return Array.from(count.keys())
    .filter((i) => count[i]! > 0)
    .sort((a, b) => count[b]! - count[a]! || a - b)
    .slice(0, SHOWN_ITEMS)
    .map((i) => ({
      item: itemNos[i]!,
      gaps: count[i]!,
      weeks: Array.from(byWeek.subarray(i * SHOWN_WEEKS, (i + 1) * SHOWN_WEEKS), (n) => n / count[i]!),
      meanDays: rebuy.gapDays[i]!,
    }));
}

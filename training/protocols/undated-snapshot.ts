import type { Snapshot } from '../../models/core/snapshot.ts';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import type { CustomerHistory } from '../../models/model.ts';
import type { NextBasketData } from './next-basket-data.ts';

/** The day of every basket to be found. */
export const TARGET_DAY = 10_000;
/** These data sets know the order of baskets and not their days: they are laid a week apart. */
const GAP_DAYS = 7;

/** Items are numbered from 1, as item_no are: 0 means none. */
export const itemNoOf = (item: number): number => item + 1;

/** All histories, and of the customers in `whole` the last basket as well. customer_no = row + 1. */
export function undatedSnapshot(data: NextBasketData, whole: ReadonlySet<string>): Snapshot {
  const purchases: SnapshotPurchase[] = [];
  for (const [row, id] of data.ids.entries()) {
    for (const { day, items } of undatedHistory(data.history[row]!).baskets)
      purchases.push({ customer: row + 1, day, items });
    if (whole.has(id))
      purchases.push({ customer: row + 1, day: TARGET_DAY, items: data.future[row]!.map(itemNoOf) });
  }
  return snapshotOf({ purchases });
}

export function undatedHistory(baskets: NextBasketData['history'][number]): CustomerHistory {
  return {
    baskets: baskets.map((items, at) => ({
      day: TARGET_DAY - GAP_DAYS * (baskets.length - at),
      items: [...new Set(items)].map(itemNoOf),
    })),
  };
}

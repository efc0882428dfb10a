import { seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';

/** The chain's first day. */
export const FIRST_DAY = 20_000;

/**
 * A seeded chain of known habits: item 1 is bought by all about every week, item 2 nearly always with it; everyone has
 * a favourite of 11 … 15 every other visit; items 21 … 30 (category 3) are bought once by everyone who ever does; a
 * third of the receipts have no customer. Categories: 1 daily (1, 2), 2 favourites, 3 once.
 */
export function smallChain(customers = 80, seed = 1, days = 120): Snapshot {
  const random = seededRandom(seed);
  const purchases: SnapshotPurchase[] = [];
  for (let customer = 1; customer <= customers; customer++) {
    const favourite = 11 + (customer % 5);
    let once = 21 + Math.floor(random() * 3);
    for (
      let day = Math.floor(random() * 7), visit = 0;
      day < days;
      day += 5 + Math.floor(random() * 5), visit++
    ) {
      const items = [1];
      if (random() < 0.9) items.push(2);
      if (visit % 2 === 0) items.push(favourite);
      if (random() < 0.15 && once <= 30) items.push(once++);
      purchases.push({ customer, day: FIRST_DAY + day, items, store: 1 + (customer % 3) });
      if (random() < 0.5)
        purchases.push({ day: FIRST_DAY + day, items: random() < 0.5 ? [1, 2] : [1, 30], store: 1 });
    }
  }
  const items = Object.fromEntries(
    [1, 2, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30].map((no) => [
      no,
      { category: no < 10 ? 1 : no < 20 ? 2 : 3 },
    ]),
  );
  return snapshotOf({ purchases, items, hash: `small-chain-${customers}-${seed}-${days}` });
}

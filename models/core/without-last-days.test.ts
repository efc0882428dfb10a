import t from 'tap';
import { basketsOfSnapshot } from './baskets.ts';
import { snapshotOf } from './snapshot-of.ts';
import { withoutLastDays } from './without-last-days.ts';

t.test('each customer loses exactly the last day, and receipts without a customer stay', async (t) => {
  const snapshot = snapshotOf({
    purchases: [
      { customer: 20, day: 5, items: [7, 3, 3] },
      { customer: 20, day: 2, items: [3] },
      { customer: 20, day: 5, items: [5, 7], minute: 900 },
      { customer: 10, day: 9, items: [] },
      { customer: 10, day: 8, items: [7] },
      { customer: 10, day: 7, items: [5] },
      { customer: 30, day: 1, items: [5] },
      { customer: 40, day: 3, items: [7] },
      { customer: 40, day: 6, items: [7] },
      { day: 1, items: [3, 5, 7] },
    ],
  });
  const before = withoutLastDays(snapshot);
  const baskets = basketsOfSnapshot(before);
  t.same([...baskets.basketStart], [0, 1, 2, 2, 3]);
  t.same([...baskets.day], [7, 2, 3]);
  t.same([...baskets.item], [1, 0, 2]);
  t.same([...before.purchases.customer], [0, 1, 3, -1]);
  t.same([...before.lines.item], [1, 0, 2, 0, 1, 2]);
  t.equal(before.items, snapshot.items);
});

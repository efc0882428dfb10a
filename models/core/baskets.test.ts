import t from 'tap';
import { basketsOf, basketsOfSnapshot } from './baskets.ts';
import { snapshotOf } from './snapshot-of.ts';

t.test(
  'baskets of a snapshot: one a purchase day, each item once, receipts without a customer left out',
  async (t) => {
    const snapshot = snapshotOf({
      purchases: [
        { customer: 7, day: 3, items: [30, 10], minute: 600 },
        { customer: 7, day: 3, items: [10, 20], minute: 700 },
        { customer: 7, day: 5, items: [10] },
        { customer: 9, day: 5, items: [20], minute: 600 },
        { customer: 9, day: 5, items: [20, 30], minute: 700 },
        { customer: 11, day: 5, items: [30] },
        { day: 4, items: [40] },
      ],
    });
    const baskets = basketsOfSnapshot(snapshot);
    t.same([...baskets.basketStart], [0, 2, 3, 4]);
    t.same([...baskets.day], [3, 5, 5, 5]);
    t.same([...baskets.lineStart], [0, 3, 4, 6, 7]);
    t.same([...baskets.item], [0, 2, 1, 0, 1, 2, 2]);
    t.same([...baskets.quantity], [2, 1, 1, 1, 2, 1, 1]);
    t.equal(baskets.items, 4);
  },
);

t.test('a purchase of which nothing is left makes no basket; a customer without any has none', async (t) => {
  const snapshot = snapshotOf({
    purchases: [
      { customer: 1, day: 1, items: [] },
      { customer: 2, day: 1, items: [5] },
      { customer: 3, day: 2, items: [] },
    ],
  });
  t.same([...basketsOfSnapshot(snapshot).basketStart], [0, 0, 1, 1]);
});

t.test('baskets from lists keep their order', async (t) => {
  const baskets = basketsOf([[[3, 1, 3], [2]], [[0]]], 4);
  t.same([...baskets.basketStart], [0, 2, 3]);
  t.same([...baskets.lineStart], [0, 2, 3, 4]);
  t.same([...baskets.item], [3, 1, 2, 0]);
  t.same([...baskets.quantity], [1, 1, 1, 1]);
  t.same([...baskets.day], [0, 1, 0]);
});

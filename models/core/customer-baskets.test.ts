import t from 'tap';
import { customerBaskets, withoutLastBaskets } from './customer-baskets.ts';
import { snapshotOf } from './snapshot-of.ts';

const snapshot = snapshotOf({
  purchases: [
    { customer: 20, day: 5, items: [7, 3, 3] },
    { customer: 20, day: 2, items: [3] },
    { customer: 20, day: 5, items: [5, 7], minute: 900 },
    { customer: 10, day: 9, items: [] },
    { customer: 30, day: 1, items: [5] },
    { day: 1, items: [3, 5, 7] },
  ],
});

t.test('one basket a customer and day, items once; receipts without a customer are left out', async (t) => {
  const baskets = customerBaskets(snapshot);
  t.same([...snapshot.items], [3, 5, 7]);
  t.same([...baskets.basketStart], [0, 0, 2, 3]);
  t.same([...baskets.day], [2, 5, 1]);
  t.same([...baskets.itemStart], [0, 1, 4, 5]);
  t.same([...baskets.item], [0, 0, 1, 2, 1]);
});

t.test('without last baskets, each customer loses exactly the latest day', async (t) => {
  const before = withoutLastBaskets(customerBaskets(snapshot));
  t.same([...before.basketStart], [0, 0, 1, 1]);
  t.same([...before.day], [2]);
  t.same([...before.item], [0]);
  t.equal(before.customerCount, 3);
});

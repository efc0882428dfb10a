import t from 'tap';
import { snapshotOf } from './snapshot-of.ts';
import { windowOf } from './window-of.ts';

t.test('from the first to the last purchase of which something is left, whoever bought', async (t) => {
  const purchases = [
    { day: 3, items: [] },
    { customer: 2, day: 9, items: [1] },
    { customer: 1, day: 7, items: [1] },
    { day: 5, items: [1] },
    { customer: 1, day: 12, items: [] },
  ];
  t.same(windowOf(snapshotOf({ purchases })), { firstDay: 5, lastDay: 9 });
  t.same(windowOf(snapshotOf({ purchases: purchases.slice(1, 2) })), { firstDay: 9, lastDay: 9 });
  t.equal(windowOf(snapshotOf({ purchases: purchases.slice(0, 1) })), null);
});

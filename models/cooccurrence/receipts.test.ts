import fc from 'fast-check';
import t from 'tap';
import { snapshotOf } from '../core/snapshot-of.ts';
import { receiptsOf } from './receipts.ts';

t.test('receipts by popularity, the long ones cut to their most popular items', async (t) => {
  const receipt = fc.oneof(
    fc.uniqueArray(fc.integer({ min: 1, max: 70 }), { maxLength: 6 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 70 }), { minLength: 30, maxLength: 60 }),
  );
  fc.assert(
    fc.property(
      fc.array(receipt, { maxLength: 12 }),
      fc.constantFrom(1, 3, 35, 45, 100),
      (source, maxBasket) => {
        const snapshot = snapshotOf({ purchases: source.map((items, day) => ({ day, items })) });
        const { sets, itemOf, count } = receiptsOf(snapshot, maxBasket);
        const nos = [...snapshot.items];
        const times = (no: number) => source.filter((items) => items.includes(no)).length;
        const popular = nos.toSorted((a, b) => times(b) - times(a) || a - b);
        t.same(
          Array.from(itemOf, (row) => snapshot.items[row]),
          popular,
        );
        t.same([...count], nos.map(times));
        t.same(
          source.map((_, p) => [...sets.values.subarray(sets.start[p]!, sets.start[p + 1]!)]),
          source.map((items) =>
            items
              .map((no) => popular.indexOf(no))
              .sort((a, b) => a - b)
              .slice(0, maxBasket),
          ),
        );
      },
    ),
  );
});

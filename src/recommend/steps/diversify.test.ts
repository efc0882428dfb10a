import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { diversify } from './diversify.ts';

const category = (itemNo: number) => (itemNo === 0 ? null : itemNo % 3);
const list = (...items: number[]) => items.map((item) => ({ item }));

t.test('what is too much of one category stands behind', async (t) => {
  t.same(diversify(list(3, 6, 9, 1, 12, 2), category, 2), list(3, 6, 1, 2, 9, 12));
  t.same(diversify(list(3, 6, 1), category, 2, list(9, 12)), list(1, 3, 6), 'the page counts');
  t.same(diversify(list(0, 0, 0), category, 1), list(0, 0, 0), 'no category, no limit');
});

t.test('loses nothing, and keeps the order within a category', async () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), fc.integer({ min: 1, max: 5 }), (items, cap) => {
      const result = diversify(list(...items), category, cap).map(({ item }) => item);
      assert.deepEqual([...result].sort(), [...items].sort());
      for (const one of [0, 1, 2])
        assert.deepEqual(
          result.filter((item) => category(item) === one),
          items.filter((item) => category(item) === one),
        );
    }),
  );
});

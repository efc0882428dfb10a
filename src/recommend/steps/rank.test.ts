import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { RankedItem } from '../../../models/artifact/lists.ts';
import { merge } from './rank.ts';

const entry = (item: number, score: number, because = 0): RankedItem => ({
  item,
  score,
  because,
  reason: 'together',
});

t.test('sums scores, keeps the loudest reason, breaks ties by the lower item', async (t) => {
  const merged = merge([
    [entry(7, 0.5, 1), entry(3, 0.25, 1)],
    [entry(3, 0.5, 2), entry(9, 0.75, 2), entry(4, 0.5, 2)],
  ]);
  t.same(merged, [entry(3, 0.75, 2), entry(9, 0.75, 2), entry(4, 0.5, 2), entry(7, 0.5, 1)]);
});

t.test('equals adding up item by item', async () => {
  const list = fc.uniqueArray(
    fc.record({ item: fc.integer({ min: 1, max: 20 }), eighths: fc.integer({ min: 1, max: 80 }) }),
    { selector: ({ item }) => item },
  );
  fc.assert(
    fc.property(fc.array(list, { maxLength: 5 }), (lists) => {
      const merged = merge(lists.map((one) => one.map(({ item, eighths }) => entry(item, eighths / 8))));
      const items = [...new Set(lists.flat().map(({ item }) => item))];
      const slow = items
        .map((item) => ({
          item,
          score:
            lists
              .flat()
              .filter((one) => one.item === item)
              .reduce((sum, one) => sum + one.eighths, 0) / 8,
        }))
        .sort((a, b) => b.score - a.score || a.item - b.item);
      assert.deepEqual(
        merged.map(({ item, score }) => ({ item, score })),
        slow,
      );
    }),
  );
});

import fc from 'fast-check';
import t from 'tap';
import { Accumulator } from '../core/accumulator.ts';
import { basketsOf } from '../core/baskets.ts';
import { stackRows } from '../core/sparse.ts';
import {
  basketWeights,
  PUBLISHED_TIFU_KNN,
  personalVector,
  personalVectors,
  TifuKnnReference,
} from './tifu-knn.ts';

const settings = { ...PUBLISHED_TIFU_KNN, withinDecay: 0.5, groupDecay: 0.1, groups: 2 };

t.test('five baskets in two groups, by hand', async (t) => {
  // The older group has two baskets, the newer three; decays of .5 a basket and .1 a group.
  const expected = [
    ((0.1 / 2) * 0.5 ** 4) / 2,
    ((0.1 / 2) * 0.5 ** 3) / 2,
    ((1 / 3) * 0.5 ** 2) / 2,
    ((1 / 3) * 0.5) / 2,
    1 / 3 / 2,
  ];
  for (const [basket, weight] of basketWeights(5, settings).entries())
    t.ok(Math.abs(weight - expected[basket]!) < 1e-15, `basket ${basket}`);
});

t.test('a history shorter than the groups is counted from the oldest group, as published', async (t) => {
  t.same([...basketWeights(1, settings)], [0.1]);
  t.same([...basketWeights(0, settings)], []);
});

t.test('an item bought in several baskets has the sum of their weights', async (t) => {
  const baskets = basketsOf([[[1], [1]], [[0, 2], [2], [1]], [[0]]], 3);
  const [first, second, third] = basketWeights(3, settings) as unknown as [number, number, number];
  const vector = personalVector(baskets, 1, settings, new Accumulator(3));
  t.same([...vector.index], [0, 1, 2]);
  t.same([...vector.value], [first, third, first + second].map(Math.fround));
});

t.test('the settings the paper names for Ta-Feng: k, m, r_b, r_g, α', async (t) => {
  const { neighbours, groups, withinDecay, groupDecay, alpha } = PUBLISHED_TIFU_KNN;
  t.same([neighbours, groups, withinDecay, groupDecay, alpha], [300, 7, 0.9, 0.7, 0.7]);
});

const ITEMS = 30;
/** Some share items with the one asked about, many do not. */
const histories = fc.array(
  fc.array(fc.uniqueArray(fc.nat(ITEMS - 1), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 9 }),
  { minLength: 2, maxLength: 24 },
);

t.test('of equal distance the lower row, though it shares no item and the higher ones do', async (t) => {
  const rowOf = (...items: number[]) => ({
    index: Uint32Array.from(items),
    value: new Float32Array(items.length).fill(1),
  });
  // From item 0: 1 + 1 to the first, and 2, for items 1 and 2, to the others.
  const reference = new TifuKnnReference(stackRows([rowOf(3), rowOf(0, 1, 2), rowOf(0, 1, 2)], 4), 1);
  t.same([...reference.nearest(rowOf(0))], [0]);
});

t.test('the nearest by inverted index equal those by measuring everyone', async (t) => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 8 }), fc.nat(), fc.boolean(), (...drawn) => {
      const [lists, count, nth, excludesSelf] = drawn;
      const asked = nth % lists.length;
      const baskets = basketsOf(lists, ITEMS);
      const everyone = Uint32Array.from(lists.keys());
      const reference = new TifuKnnReference(personalVectors(baskets, everyone, PUBLISHED_TIFU_KNN), count);
      const scratch = new Accumulator(ITEMS);
      const vectors = lists.map((_, c) => personalVector(baskets, c, PUBLISHED_TIFU_KNN, scratch));
      const dense = vectors.map(({ index, value }) => {
        const row = new Float64Array(ITEMS);
        for (const [at, i] of index.entries()) row[i] = value[at]!;
        return row;
      });
      const self = excludesSelf ? asked : -1;
      // ‖q − r‖² less ‖q‖², in float32 as it is kept.
      const key = (row: Float64Array) => {
        let [dot, norm] = [0, 0];
        for (let i = 0; i < ITEMS; i++) dot += row[i]! * dense[asked]![i]!;
        for (let i = 0; i < ITEMS; i++) norm += row[i]! ** 2;
        return Math.fround(2 * dot - norm);
      };
      const expected = dense
        .map((row, at) => ({ at, key: key(row) }))
        .filter(({ at }) => at !== self)
        .sort((a, b) => b.key - a.key || a.at - b.at)
        .slice(0, count)
        .map(({ at }) => at)
        .sort((a, b) => a - b);
      t.same([...reference.nearest(vectors[asked]!, self)], expected);
      t.same(reference.nearest(vectors[asked]!), reference.nearest(vectors[asked]!, -1));
      t.same(reference.neighbourVector(vectors[asked]!), reference.neighbourVector(vectors[asked]!, -1));

      const mean = new Float64Array(ITEMS);
      for (const at of expected) for (let i = 0; i < ITEMS; i++) mean[i]! += dense[at]![i]! / expected.length;
      const found = reference.neighbourVector(vectors[asked]!, self);
      for (const [at, i] of found.index.entries()) t.ok(Math.abs(found.value[at]! - mean[i]!) < 1e-6);
      t.equal(found.index.length, mean.filter((v) => v > 0).length);
    }),
  );
});

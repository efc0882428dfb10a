import fc from 'fast-check';
import t from 'tap';
import { Accumulator } from '../core/accumulator.ts';
import { basketsOf } from '../core/baskets.ts';
import { itemCounts, PUBLISHED_UP_CF, recentPopularity, UpCfReference, upCfRows } from './up-cf.ts';

const ITEMS = 12;

t.test('popularity counts the latest baskets alone, by hand', async (t) => {
  const baskets = basketsOf([[[0, 1], [1, 2], [1], [2]]], ITEMS);
  const scratch = new Accumulator(ITEMS);
  const share = (recency: number) => {
    const { index, value } = recentPopularity(baskets, 0, recency, scratch);
    return Object.fromEntries(Array.from(index, (item, at) => [item, value[at]]));
  };
  t.same(share(2), { 1: 0.5, 2: 0.5 });
  t.same(share(0), { 0: 0.25, 1: 0.75, 2: 0.5 });
  t.same(share(99), share(0));
  t.same([...itemCounts(baskets, 0, scratch).value], [1, 3, 2]);
});

t.test('two customers, by hand', async (t) => {
  // A = {0: 2, 1: 1}, B = {1: 1, 2: 1}: A·B = 1, ‖A‖² = 5, ‖B‖² = 2; B's latest basket holds item 2.
  const baskets = basketsOf(
    [
      [[0], [0, 1]],
      [[1], [2]],
    ],
    ITEMS,
  );
  const settings = { recency: 1, asymmetry: 0.75, locality: 2, neighbours: 0 };
  const reference = new UpCfReference(upCfRows(baskets, Uint32Array.of(0, 1), 1), settings);
  const found = reference.neighbourVector(itemCounts(baskets, 0, new Accumulator(ITEMS)), 0);
  t.same([...found.index], [2]);
  const outsider = itemCounts(baskets, 1, new Accumulator(ITEMS));
  t.same(reference.neighbourVector(outsider), reference.neighbourVector(outsider, -1));
  t.ok(Math.abs(found.value[0]! - (1 / (5 ** 0.75 * 2 ** 0.25)) ** 2) < 1e-7);
});

t.test('the published settings for Ta-Feng: r, α, q, k', async (t) => {
  const { recency, asymmetry, locality, neighbours } = PUBLISHED_UP_CF;
  t.same([recency, asymmetry, locality, neighbours], [10, 0.75, 10, 100]);
});

t.test('scores equal those of comparing everyone, and few neighbours keep the most similar', async (t) => {
  const histories = fc.array(
    fc.array(fc.uniqueArray(fc.nat(ITEMS - 1), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 2, maxLength: 10 },
  );
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom(0.25, 0.5, 0.75),
      fc.integer({ min: 0, max: 4 }),
      fc.nat(),
      (lists, recency, asymmetry, neighbours, nth) => {
        const asked = nth % lists.length;
        const baskets = basketsOf(lists, ITEMS);
        const settings = { recency, asymmetry, locality: 3, neighbours };
        const reference = new UpCfReference(
          upCfRows(baskets, Uint32Array.from(lists.keys()), recency),
          settings,
        );
        const counts = lists.map((own) => {
          const row = new Array<number>(ITEMS).fill(0);
          for (const item of own.flat()) row[item]!++;
          return row;
        });
        const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
        const similarity = (a: number[], b: number[]) =>
          dot(a, b) / (dot(a, a) ** asymmetry * dot(b, b) ** (1 - asymmetry));
        const like = counts
          .map((row, at) => ({ at, similarity: similarity(counts[asked]!, row) }))
          .filter(({ at, similarity }) => at !== asked && similarity > 0)
          .sort((a, b) => b.similarity - a.similarity);
        // Which of two equally similar customers counts at the edge is the fast version's own affair.
        const edge = like[neighbours - 1]?.similarity;
        if (neighbours > 0 && Math.abs((like[neighbours]?.similarity ?? -1) - (edge ?? -2)) < 1e-6) return;
        const kept = neighbours === 0 ? like : like.slice(0, neighbours);
        const expected = new Array<number>(ITEMS).fill(0);
        for (const { at, similarity } of kept) {
          const latest = recency === 0 ? lists[at]! : lists[at]!.slice(-recency);
          for (const item of latest.flat()) expected[item]! += similarity ** 3 / latest.length;
        }
        const found = reference.neighbourVector(itemCounts(baskets, asked, new Accumulator(ITEMS)), asked);
        t.same(
          [...found.index],
          [...expected.keys()].filter((i) => expected[i]! > 0),
        );
        for (const [at, i] of found.index.entries()) t.ok(Math.abs(found.value[at]! - expected[i]!) < 1e-5);
      },
    ),
  );
});

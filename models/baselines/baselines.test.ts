import t from 'tap';
import { Accumulator } from '../core/accumulator.ts';
import { basketsOf } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import type { SparseVector } from '../core/sparse.ts';
import { PUBLISHED_TIFU_KNN, personalVector } from '../next-purchase/tifu-knn.ts';
import { itemCounts, PUBLISHED_UP_CF, recentPopularity } from '../next-purchase/up-cf.ts';
import { favouriteCategoryTopFreq } from './category-top-freq.ts';
import { popularityOrder } from './popularity-order.ts';
import type { Ranker } from './ranker.ts';
import { tifuKnnRanker } from './tifu-knn-ranker.ts';
import { globalTopFreq, personalThenGlobalTopFreq, personalTopFreq } from './top-freq.ts';
import { upCfRanker } from './up-cf-ranker.ts';

// Baskets with each item: 0 → 1, 1 → 2, 2 → 4, 3 → 3, 4 → 3, 5 → 0.
const baskets = basketsOf(
  [
    [[1, 0], [2, 3], [3]],
    [[4, 2], [4]],
    [[2, 3], [1, 4], [2]],
  ],
  6,
);
const everyone = Uint32Array.of(0, 1, 2);

t.test('G-TopFreq: the same for everyone, ties by the lower row', async (t) => {
  t.same([...globalTopFreq(baskets).rank(0, 6)], [2, 3, 4, 1, 0, 5]);
  t.same([...globalTopFreq(baskets).rank(1, 2)], [2, 3]);
});

t.test('of late: a basket two half-lives old counts a quarter', async (t) => {
  const lists = [[[0]], ...Array.from({ length: 5 }, () => [[1]]), ...Array.from({ length: 3 }, () => [[2]])];
  const dated = basketsOf(lists, 3, (c) => (c === 0 ? 20_020 : 20_000));
  t.same([...popularityOrder(dated, 10).items], [1, 0, 2], '5 / 4, 1, 3 / 4');
  t.same([...popularityOrder(dated).items], [1, 2, 0]);
});

t.test('P-TopFreq: own items alone, ties by the one seen first', async (t) => {
  t.same([...personalTopFreq(baskets).rank(0, 9)], [3, 1, 0, 2]);
  t.same([...personalTopFreq(baskets).rank(1, 9)], [4, 2]);
});

t.test('GP-TopFreq: own items, then the popular ones that are left', async (t) => {
  t.same([...personalThenGlobalTopFreq(baskets).rank(0, 9)], [3, 1, 0, 2, 4, 5]);
  t.same([...personalThenGlobalTopFreq(baskets, { ties: 'popularity' }).rank(0, 5)], [3, 2, 1, 0, 4]);
  t.same([...personalThenGlobalTopFreq(baskets).rank(0, 2)], [3, 1]);
});

t.test('C-TopFreq: of the favourite category, then the popular ones that are left', async (t) => {
  const ranker = favouriteCategoryTopFreq(baskets, Int32Array.of(7, 7, 8, -1, -1, 7));
  t.same([...ranker.rank(0, 9)], [1, 0, 5, 2, 3, 4], 'two lines of 7, own items as well');
  t.same([...ranker.rank(0, 2)], [1, 0]);
  const second = favouriteCategoryTopFreq(baskets, Int32Array.of(7, 7, 7, -1, -1, 7));
  t.same([...second.rank(1, 4)], [2, 1, 0, 5], 'what has no category is no favourite');
  const even = basketsOf(
    [
      [[0], [2]],
      [[1], [1], [2]],
      [[3], [0], [4]],
    ],
    5,
  );
  const tied = favouriteCategoryTopFreq(even, Int32Array.of(8, 7, 9, 8, 7));
  t.same([...tied.rank(0, 2)], [2, 0], 'bought from as often: of late');
  t.same([...tied.rank(1, 2)], [1, 4], 'often goes before of late');
  const none = new Int32Array(5).fill(-1);
  t.same(
    [...favouriteCategoryTopFreq(even, none).rank(0, 9)],
    [0, 1, 2, 3, 4],
    'without categories popularity',
  );
  // Baskets are dated by their number: one two days before the last counts a quarter.
  t.same([...favouriteCategoryTopFreq(even, none, 1).rank(0, 9)], [2, 4, 0, 1, 3]);
});

t.test('TIFU-KNN and UP-CF rank every item once; what nobody near has goes by popularity', async (t) => {
  for (const ranker of [
    tifuKnnRanker(baskets, everyone, PUBLISHED_TIFU_KNN),
    upCfRanker(baskets, everyone, PUBLISHED_UP_CF),
  ]) {
    t.same([...ranker.rank(1, 6)].sort(), [0, 1, 2, 3, 4, 5]);
    t.equal(ranker.rank(1, 6)[0], 4, 'the own favourite first');
    t.equal(ranker.rank(1, 6)[5], 5, 'what nobody bought last');
  }
});

t.test('nobody is their own neighbour', async (t) => {
  // Alone among the references, customer 1 has no neighbour: only own items are scored.
  const alone = upCfRanker(baskets, Uint32Array.of(1), PUBLISHED_UP_CF);
  t.same([...alone.rank(1, 6)], [4, 2, 3, 1, 0, 5]);
  const without = tifuKnnRanker(baskets, Uint32Array.of(1), { ...PUBLISHED_TIFU_KNN, alpha: 0 });
  t.same([...without.rank(1, 2)], [2, 3], 'with no neighbour and no weight of its own, popularity is left');
});

const ITEMS = 14;
const CUSTOMERS = 12;
const random = seededRandom(4);
const drawn = basketsOf(
  Array.from({ length: CUSTOMERS }, () =>
    Array.from({ length: 1 + Math.floor(5 * random()) }, () =>
      Array.from({ length: 1 + Math.floor(3 * random()) }, () => Math.floor(ITEMS * random())),
    ),
  ),
  ITEMS,
);
const reference = Uint32Array.of(1, 2, 4, 7, 10, 11);
const dense = ({ index, value }: SparseVector): number[] => {
  const all = new Array<number>(ITEMS).fill(0);
  for (const [at, i] of index.entries()) all[i] = value[at]!;
  return all;
};
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Every customer's ranking is by these scores, where they differ by more than float32 rounds. */
function ranksBy(ranker: Ranker, scoresOf: (customer: number) => readonly number[]): boolean {
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    const scores = scoresOf(customer);
    const ranked = [...ranker.rank(customer, ITEMS)];
    const best = [...scores].sort((a, b) => b - a);
    return new Set(ranked).size === ITEMS && ranked.every((i, at) => Math.abs(scores[i]! - best[at]!) < 1e-6);
  }).every((same) => same);
}

t.test('UP-CF is own recent popularity and that of like customers, nobody like themselves', async (t) => {
  const settings = { recency: 2, asymmetry: 0.75, locality: 2, neighbours: 3 };
  const scratch = new Accumulator(ITEMS);
  const taste = Array.from({ length: CUSTOMERS }, (_, c) => dense(itemCounts(drawn, c, scratch)));
  const recent = taste.map((_, c) => dense(recentPopularity(drawn, c, settings.recency, scratch)));
  const scoresOf = (customer: number) => {
    const own = taste[customer]!;
    const like = [...reference]
      .filter((c) => c !== customer)
      .map((c) => ({
        c,
        similarity: dot(own, taste[c]!) / (dot(own, own) ** 0.75 * dot(taste[c]!, taste[c]!) ** 0.25),
      }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, settings.neighbours);
    return recent[customer]!.map((popularity, i) =>
      like.reduce((sum, { c, similarity }) => sum + similarity ** 2 * recent[c]![i]!, popularity),
    );
  };
  t.ok(ranksBy(upCfRanker(drawn, reference, settings), scoresOf));
});

t.test(
  'TIFU-KNN is α of the own vector and the rest of the mean of the nearest, never oneself',
  async (t) => {
    const settings = { ...PUBLISHED_TIFU_KNN, alpha: 0.3, neighbours: 2, groups: 2 };
    const scratch = new Accumulator(ITEMS);
    const vectors = Array.from({ length: CUSTOMERS }, (_, c) =>
      dense(personalVector(drawn, c, settings, scratch)),
    );
    const scoresOf = (customer: number) => {
      const own = vectors[customer]!;
      const away = (c: number) => own.reduce((sum, value, i) => sum + (value - vectors[c]![i]!) ** 2, 0);
      const nearest = [...reference]
        .filter((c) => c !== customer)
        .sort((a, b) => away(a) - away(b))
        .slice(0, 2);
      return own.map(
        (value, i) => 0.3 * value + 0.7 * nearest.reduce((sum, c) => sum + vectors[c]![i]! / 2, 0),
      );
    };
    t.ok(ranksBy(tifuKnnRanker(drawn, reference, settings), scoresOf));
  },
);

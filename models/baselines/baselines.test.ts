import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { PUBLISHED_TIFU_KNN } from '../next-purchase/tifu-knn.ts';
import { PUBLISHED_UP_CF } from '../next-purchase/up-cf.ts';
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

t.test('P-TopFreq: own items alone, ties by the one seen first', async (t) => {
  t.same([...personalTopFreq(baskets).rank(0, 9)], [3, 1, 0, 2]);
  t.same([...personalTopFreq(baskets).rank(1, 9)], [4, 2]);
});

t.test('GP-TopFreq: own items, then the popular ones that are left', async (t) => {
  t.same([...personalThenGlobalTopFreq(baskets).rank(0, 9)], [3, 1, 0, 2, 4, 5]);
  t.same([...personalThenGlobalTopFreq(baskets, { ties: 'popularity' }).rank(0, 5)], [3, 2, 1, 0, 4]);
  t.same([...personalThenGlobalTopFreq(baskets).rank(0, 2)], [3, 1]);
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

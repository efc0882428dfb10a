import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { OwnItems } from '../next-purchase/own-items.ts';
import { fitNovelty, NOVELTY_DEFAULTS, NoveltyFinder } from './novelty.ts';

// Items 0, 1 old and 2, 3 new in category 0; 4 old, 5 new in category 1; 6 new without a category.
const catalogue = {
  category: Int32Array.of(0, 0, 0, 0, 1, 1, -1),
  firstDay: Int32Array.of(0, 0, 95, 80, 0, 95, 95),
  repeat: Uint8Array.of(0, 0),
};
const recent = Float32Array.of(3, 1, 0, 2, 9, 9, 9);
const parts = fitNovelty(catalogue, recent, { firstDay: 0, lastDay: 100 }, NOVELTY_DEFAULTS);

function novelties(baskets: number[][], today = 101) {
  const own = new OwnItems(7);
  own.load(basketsOf([baskets], 7), 0);
  return new NoveltyFinder(parts, 2, NOVELTY_DEFAULTS).find(own, today);
}

t.test('new items of the categories bought from, the better sold first', async (t) => {
  t.same(novelties([[0], [1]]), [
    { item: 3, score: Math.fround((1.85 / 2.85) * Math.fround(0.3)), because: 1 },
    { item: 2, score: Math.fround((1.85 / 2.85) * Math.fround(0.1)), because: 1 },
  ]);
  t.same(
    novelties([[4], [0]]).map(({ item, because }) => [item, because]),
    [
      [5, 4],
      [3, 0],
      [2, 0],
    ],
  );
});

t.test('not what the customer has, nor what is new no more, nor what is not there yet', async (t) => {
  t.same(
    novelties([[0, 3]]).map(({ item }) => item),
    [2],
  );
  t.same(
    novelties([[0]], 110).map(({ item }) => item),
    [2],
    'day 80 is 30 days ago',
  );
  t.same(
    novelties([[0]], 109).map(({ item }) => item),
    [3, 2],
  );
  t.same(
    novelties([[0]], 94).map(({ item }) => item),
    [3],
  );
  t.same(novelties([]), []);
});

t.test('new on its first day, with what its category is bought for; one basket is one visit', async (t) => {
  t.same(
    novelties([[4]], 95).map(({ item }) => item),
    [5],
  );
  t.same(
    novelties([[3]]).map(({ item }) => item),
    [2],
    'the first own item is theirs too',
  );
  // Item 0 twice, 1 with the first of them.
  t.same(
    novelties([[0, 1], [0]]).map(({ because }) => because),
    [0, 0],
  );
  t.equal(novelties([[0, 1, 2]])[0]!.score, Math.fround(0.3), 'three items of one basket');
  t.equal(parts.share[6], 0, 'of no category');
});

t.test('new is what came in the last days of the history, not on its first one', async (t) => {
  const dated = (...firstDay: number[]) => ({
    category: new Int32Array(firstDay.length),
    firstDay: Int32Array.from(firstDay),
    repeat: Uint8Array.of(0),
  });
  const itemsOf = (catalogue: ReturnType<typeof dated>, firstDay: number, loadedOn: number[] = []) => {
    const few = new Float32Array(catalogue.category.length).fill(0.4);
    const settings = { ...NOVELTY_DEFAULTS, loadedOn };
    return [...fitNovelty(catalogue, few, { firstDay, lastDay: 100 }, settings).item];
  };
  t.same(itemsOf(dated(70, 71), 0), [1], 'of thirty days');
  t.same(itemsOf(dated(80, 81), 80), [1]);
  t.same(itemsOf(dated(90), 0, [90]), [0], 'sold once, long ago');
});

t.test('what was there on the first day of the history is not new', async (t) => {
  const short = fitNovelty(catalogue, recent, { firstDay: 80, lastDay: 100 }, NOVELTY_DEFAULTS);
  t.same([...short.item], [2, 5]);
});

t.test('what came with the first catalogue is new only where it was sold', async (t) => {
  // Items 2, 5 and 6 came on day 95; 2 has no sale, 6 no category. Item 3 came on day 80.
  const loaded = fitNovelty(
    catalogue,
    recent,
    { firstDay: 0, lastDay: 100 },
    { ...NOVELTY_DEFAULTS, loadedOn: [94, 95] },
  );
  t.same([...loaded.item], [5, 3]);
  t.same([...parts.item], [2, 5, 3], 'without it all of them');
});

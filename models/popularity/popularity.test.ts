import t from 'tap';
import { snapshotOf } from '../core/snapshot-of.ts';
import { ancestry, fitPopularity, POPULARITY_DEFAULTS, type Rankings } from './popularity.ts';

const settings = { ...POPULARITY_DEFAULTS, halfLifeDays: 10 };
// Category 1 holds 2 and 3; item 5 has none.
const snapshot = snapshotOf({
  purchases: [
    { day: 100, items: [5, 6], store: 8 },
    { day: 90, items: [6, 7, 7], store: 8 },
    { day: 80, items: [7], store: 9 },
    { day: 80, items: [7], customer: 1 },
  ],
  items: { 6: { category: 2 }, 7: { category: 3 }, 9: { category: 3 } },
  categories: { 1: {}, 2: { parent: 1 }, 3: { parent: 1 } },
});

function list(rankings: Rankings, group: number): [number, number][] {
  const slots = Array.from(rankings.item.keys()).slice(rankings.start[group], rankings.start[group + 1]);
  return slots.map((at) => [snapshot.items[rankings.item[at]!]!, rankings.score[at]!]);
}

t.test('a receipt one half-life old counts half; equal scores go to the lower item', async (t) => {
  const { chain, recent } = fitPopularity(snapshot, settings);
  t.same([...recent], [1, 1.5, 1, 0]);
  t.same(list(chain, 0), [
    [6, Math.fround(1.5 / 3.5)],
    [5, Math.fround(1 / 3.5)],
    [7, Math.fround(1 / 3.5)],
  ]);
});

t.test('a category lists what is below it, a store what it sold', async (t) => {
  const { categories, stores } = fitPopularity(snapshot, settings);
  t.same([...snapshot.categories], [1, 2, 3]);
  t.same(list(categories, 0), [
    [6, Math.fround(1.5 / 2.5)],
    [7, Math.fround(1 / 2.5)],
  ]);
  t.same(list(categories, 1), [[6, 1]]);
  t.same(list(categories, 2), [[7, 1]]);
  t.same(
    list(stores, 0).map(([item]) => item),
    [6, 5, 7],
  );
  t.same(list(stores, 1), [[7, 1]]);
});

t.test('lists are cut at their length, and a circle of categories ends', async (t) => {
  t.equal(fitPopularity(snapshot, { ...settings, chain: 2 }).chain.item.length, 2);
  const cut = fitPopularity(snapshot, { ...settings, category: 1, store: 1 });
  t.same(
    list(cut.stores, 0).map(([item]) => item),
    [6],
    'to the best ones',
  );
  t.same(
    list(cut.categories, 0).map(([item]) => item),
    [6],
  );
  t.same(ancestry(0, Int32Array.of(1, 0)), [0, 1]);
  t.same(ancestry(-1, Int32Array.of()), []);
});

t.test('every receipt of a store counts, whoever bought', async (t) => {
  const shops = snapshotOf({
    purchases: [
      { customer: 1, day: 5, items: [1], store: 8 },
      { customer: 2, day: 5, items: [1, 2], store: 8 },
      { day: 5, items: [2], store: 9 },
      { day: 5, items: [3] },
    ],
  });
  const { stores } = fitPopularity(shops, settings);
  t.same([...stores.start], [0, 2, 3]);
  t.same([...stores.item], [0, 1, 1]);
  t.same([...stores.score], [2 / 3, 1 / 3, 1].map(Math.fround));
});

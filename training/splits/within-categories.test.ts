import t from 'tap';
import { snapshotOf } from '../../models/core/snapshot-of.ts';
import { withinCategories } from './within-categories.ts';

const shop = snapshotOf({
  categories: { 1: {}, 2: { parent: 1 }, 3: { parent: 2 }, 4: {} },
  items: { 10: { category: 1 }, 20: { category: 3 }, 30: { category: 4 }, 40: {} },
  purchases: [
    { customer: 1, day: 1, items: [30] },
    { customer: 2, day: 2, items: [10, 30, 40] },
    { customer: 2, day: 3, items: [40] },
    { customer: 3, day: 4, items: [20] },
  ],
  hash: 'whole',
});

t.test('a shop of some categories, and what lies below them', async (t) => {
  const clothes = withinCategories(shop, [1]);
  t.same([...clothes.items], [10, 20]);
  t.same([...clothes.customers], [2, 3], 'who bought none of it is unknown');
  t.same([...clothes.purchases.day], [2, 4]);
  t.same([...clothes.purchases.customer], [0, 1]);
  t.same([...clothes.lines.item], [0, 1]);
  t.same([...withinCategories(shop, [2]).items], [20]);
  t.same([...withinCategories(shop, [3, 4]).items], [20, 30]);
});

t.test('another history has another hash', async (t) => {
  t.not(withinCategories(shop, [1]).hash, 'whole');
  t.not(withinCategories(shop, [1]).hash, withinCategories(shop, [2]).hash);
  t.equal(withinCategories(shop, [2, 1]).hash, withinCategories(shop, [1, 2]).hash);
});

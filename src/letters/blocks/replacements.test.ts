import t from 'tap';
import { type ItemChange, letterShop } from '../../../test/support/letter-shop.ts';
import { wornSizes } from '../../recommend/index.ts';
import type { BlockContext } from './context.ts';
import { fillBlocks } from './fill.ts';

/** Of category 1, at these prices; item 1 is to be replaced. */
function replacements(change: Record<number, ItemChange>, more: Partial<BlockContext> = {}) {
  const prices = Object.fromEntries(
    [100, 100, 105, 80, 130, 95].map((price, at) => [at + 1, { price, oldPrice: null, ...change[at + 1] }]),
  );
  const context: BlockContext = {
    ...letterShop({ change: prices }),
    topic: { of: 'owned', items: [1] },
    lists: null,
    itemLists: new Map(),
    ...more,
  };
  const plan = [{ name: 'replacement', fill: 1, worth: 1, count: 3, minimum: 1 }] as const;
  return fillBlocks(plan, context)[0]!.items.map(({ item, reason, share }) => [
    item,
    reason,
    ...(share === undefined ? [] : [Math.round(share * 100)]),
  ]);
}

t.test('the same, a tenth cheaper at least, a tenth dearer at least, the nearest in price', async (t) => {
  t.strictSame(replacements({}), [
    [1, 'same'],
    [4, 'cheaper', 20],
    [5, 'better'],
  ]);
  t.strictSame(replacements({ 6: { price: 90 }, 3: { price: 110.01 } }), [
    [1, 'same'],
    [6, 'cheaper', 10],
    [3, 'better'],
  ]);
  t.strictSame(replacements({ 4: { price: 33 }, 5: { price: 301 } }), [[1, 'same']], 'another kind of thing');
});

t.test('what people buy in its place comes first', async (t) => {
  const similar = [4, 6].map((item) => ({ item, score: 1, reason: 'similar' as const, because: 1 }));
  const itemLists = new Map([[1, { together: [], after: [], similar }]]);
  t.strictSame(replacements({ 6: { price: 90 } }, { itemLists })[1], [4, 'cheaper', 20]);
});

t.test('only what can be compared, is to be had and fits', async (t) => {
  const without = (change: ItemChange) =>
    replacements({ 4: { price: 80, ...change } }).some(([item]) => item === 4);
  t.ok(without({}));
  t.notOk(without({ currency: 'EUR' }));
  t.notOk(without({ stock: 0 }));
  t.notOk(without({ hidden: true }));
  t.notOk(without({ categoryNo: 2 }));
  t.notOk(without({ price: null }));
  t.notOk(
    replacements({ 1: { style: 'breeze' }, 4: { style: 'breeze', price: 80 } }).some(([item]) => item === 4),
  );
  const sizes = { 1: { size: '62' }, 4: { size: '68', price: 80 } };
  const { shelf } = letterShop({ change: sizes });
  const worn = wornSizes([{ item: 1, lastDay: 1, times: 1 }], shelf);
  t.notOk(
    replacements(sizes, { sizes: worn }).some(([item]) => item === 4),
    'another size',
  );
  t.strictSame(replacements({ 1: { price: null } }), [[1, 'same']], 'its price is not known');
  t.strictSame(
    replacements({ 1: { stock: 0 } }).map(([item]) => item),
    [4, 5],
    'it is sold out',
  );
});

t.test('what is bought once in a life is still offered in its own place', async (t) => {
  const { shelf, lists } = letterShop({ categories: { 1: { repeat: 'never' } } });
  t.strictSame(replacements({}, { shelf, lists })[0], [1, 'same']);
});

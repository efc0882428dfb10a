import t from 'tap';
import { type ItemChange, letterShop, ranked, TODAY } from '../../../test/support/letter-shop.ts';
import { inSize } from './in-size.ts';
import { inVariants, variantOf } from './variant-of.ts';
import { NO_SIZES, wornSizes } from './worn-sizes.ts';

/** 7 to 10 are a coat in four sizes, of a category that counts by style; 11 is of the coat's style, and of another one. */
function shop(change: Record<number, ItemChange> = {}, stocked: Record<number, number[]> = {}) {
  const coat = (size: string, of?: ItemChange) => ({ style: 'coat', size, ...of });
  const sizes = ['62', '68', '74', '80'];
  const items = Object.fromEntries(sizes.map((size, at) => [7 + at, coat(size, change[7 + at])]));
  const { shelf } = letterShop({
    change: { ...items, 3: { style: 'pram' }, 4: { style: 'pram' }, 11: { ...coat('68'), categoryNo: 3 } },
    categories: { 2: { countBy: 'style' } },
  });
  const inStock = (item: number, storeNo?: number) =>
    shelf.inStock(item) && (storeNo === undefined || (stocked[storeNo] ?? []).includes(item));
  return { ...shelf, inStock };
}

const bought = (item: number) => [{ item, lastDay: TODAY - 10, times: 1 }];
const shown = (
  item: number,
  {
    shelf = shop(),
    last,
    storeNo,
  }: { shelf?: ReturnType<typeof shop>; last?: number; storeNo?: number } = {},
) =>
  variantOf(item, shelf, {
    admits: (no) => shelf.shown(no) && shelf.inStock(no),
    sizes: last === undefined ? NO_SIZES : wornSizes(bought(last), shelf),
    storeNo,
  });

t.test('the size that is worn, in stock, here', async (t) => {
  t.equal(shown(7), 7, 'nothing is known: the entry itself');
  t.equal(shown(9), 9);
  t.equal(shown(7, { last: 9 }), 9, 'the size bought last');
  const north = { 4: [8, 10] };
  t.equal(shown(7, { shelf: shop({}, north), storeNo: 4 }), 8, 'what the store has');
  t.equal(shown(7, { shelf: shop({}, north), storeNo: 4, last: 10 }), 10);
  t.equal(shown(7, { shelf: shop({}, north), storeNo: 4, last: 9 }), 9, 'the size goes before the store');
  t.equal(shown(7, { shelf: shop({}, north), storeNo: 5 }), 7, 'the store has none: any that is in stock');
});

t.test('what is sold out or hidden gives way to another size', async (t) => {
  t.equal(shown(7, { shelf: shop({ 7: { stock: 0 } }) }), 8);
  t.equal(shown(7, { shelf: shop({ 7: { hidden: true }, 8: { stock: 0 } }) }), 9);
  t.equal(shown(7, { shelf: shop({ 9: { stock: 0 } }), last: 9 }), 7, 'the size worn is sold out');
  const gone = { stock: 0 };
  t.equal(shown(7, { shelf: shop({ 7: gone, 8: gone, 9: gone, 10: gone }) }), undefined);
});

t.test('a category that counts items shows the item', async (t) => {
  t.equal(shown(3), 3);
  t.equal(shown(3, { shelf: shop({ 3: { stock: 0 } }) }), 3);
  t.equal(shown(11, { last: 7 }), 11);
  t.equal(shown(12), 12, 'no style');
  t.equal(shown(99), 99, 'nobody knows it');
});

t.test('tiers keep score and reason', async (t) => {
  const shelf = shop({ 8: { stock: 0 }, 9: { stock: 0 } });
  const admits = (item: number) => shelf.inStock(item) && item > 8;
  const tiers = [
    { source: 'next' as const, level: 'personal' as const, items: ranked('again', 7, 8, 3, 21) },
  ];
  const [tier] = inVariants(tiers, shelf, { admits, sizes: NO_SIZES, storeNo: undefined });
  t.same(tier, {
    source: 'next',
    level: 'personal',
    items: [{ ...ranked('again', 7, 8)[0], item: 10 }, ...tiers[0]!.items.slice(1)],
  });
  const [none] = inVariants(tiers, shelf, {
    admits: (item) => item > 10,
    sizes: NO_SIZES,
    storeNo: undefined,
  });
  t.same(none!.items, tiers[0]!.items, 'no size is admitted: the filters say why');
});

t.test('a style stays in the lists where it is made in a size that is worn', async (t) => {
  const shelf = shop();
  const lists = {
    bought: bought(9),
    next: ranked('neighbours', 0, 7, 11),
    due: [],
    novel: [],
    ownStores: [],
  };
  const kept = (of: typeof lists) =>
    inSize(of, wornSizes(of.bought, shelf), shelf).next.map(({ item }) => item);
  t.same(kept(lists), [7, 11]);
  const small = { ...shelf, variants: () => [7, 8] };
  t.same(
    inSize(lists, wornSizes(lists.bought, small), small).next.map(({ item }) => item),
    [11],
    'not made in it',
  );
});

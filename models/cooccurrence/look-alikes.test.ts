import fc from 'fast-check';
import t from 'tap';
import { seededRandom } from '../core/random.ts';
import { type SnapshotItem, snapshotOf } from '../core/snapshot-of.ts';
import { TopK } from '../core/top-k.ts';
import { LookAlikes } from './look-alikes.ts';

const catalogueOf = (items: readonly SnapshotItem[]) =>
  snapshotOf({ purchases: [], items: Object.fromEntries(items.entries()) }).catalogue;

/** [item row, likeness] of the most alike: every item of the category is compared. */
function comparingAll(
  { category, style, brand, price, sellable }: ReturnType<typeof catalogueOf>,
  i: number,
  count: number,
  listed: Int32Array,
): [number, number][] {
  const top = new TopK(1, count);
  for (const j of category.keys()) {
    if (category[i]! < 0 || category[j] !== category[i] || sellable[j] === 0) continue;
    if (listed[j] === i || (style[i]! >= 0 && style[j] === style[i])) continue;
    const isKnown = price[i]! > 0 && price[j]! > 0;
    const apart = isKnown ? Math.abs(Math.log(price[i]!) - Math.log(price[j]!)) : 1;
    top.offer(0, j, (brand[i]! >= 0 && brand[j] === brand[i] ? 1 : 0.5) / (1 + apart));
  }
  const { ids, scores } = top.ranked(0);
  return Array.from(ids, (j, at) => [j, scores[at]!]);
}

/** Prices of a few, of any, and such that likeness is the same once it is rounded. */
const price = fc.oneof(
  fc.constantFrom(0, 1, 2, 4, 30),
  fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  fc.nat(5).map((step) => 1e6 + step / 16),
);
const option = (most: number) => fc.option(fc.nat(most), { nil: undefined });
const catalogues = fc.array(
  fc.record({
    category: option(1),
    style: option(8),
    brand: option(2),
    price: fc.option(price, { nil: undefined }),
    sellable: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

t.test('are those that comparing the whole category finds', async (t) => {
  fc.assert(
    fc.property(catalogues, fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(39)), (items, count, out) => {
      const catalogue = catalogueOf(items);
      const alike = new LookAlikes(catalogue, 8);
      for (const i of items.keys()) {
        const listed = new Int32Array(items.length).fill(-1);
        for (const j of [i, ...out]) listed[j % items.length] = i;
        const { ids, scores } = alike.find(i, count, listed);
        t.same(
          Array.from(ids, (j, at) => [j, scores[at]!]).slice(0, count),
          comparingAll(catalogue, i, count, listed),
        );
      }
    }),
    { numRuns: 200 },
  );
});

t.test('in a large category few items are looked at, whatever their prices and brands', async (t) => {
  const ITEMS = 20_000;
  const COUNT = 30;
  const random = seededRandom(1);
  const kinds: Record<string, () => SnapshotItem> = {
    'one price': () => ({ price: 5, brand: 1 }),
    'no price': () => ({ brand: Math.floor(3 * random()) }),
    'no brand': () => ({ price: Math.ceil(1_000 * random()) }),
    'many prices and brands': () => ({
      price: Math.ceil(1_000 * random()),
      brand: Math.floor(50 * random()),
    }),
  };
  for (const [name, item] of Object.entries(kinds)) {
    const catalogue = catalogueOf(Array.from({ length: ITEMS }, () => ({ category: 1, ...item() })));
    const alike = new LookAlikes(catalogue, COUNT);
    for (const i of [0, 9_999]) {
      const listed = new Int32Array(ITEMS).fill(-1);
      listed[i] = i;
      let asked = 0;
      const counted = new Proxy(listed, {
        get: (of, j) => {
          asked++;
          return Reflect.get(of, j);
        },
      });
      const { ids } = alike.find(i, COUNT, counted);
      t.same(
        [...ids],
        comparingAll(catalogue, i, COUNT, listed).map(([j]) => j),
        name,
      );
      t.ok(asked <= 4 * COUNT, `${name}: ${asked}`);
    }
  }
});

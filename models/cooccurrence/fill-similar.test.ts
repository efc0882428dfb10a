import fc from 'fast-check';
import t from 'tap';
import { type SnapshotItem, snapshotOf } from '../core/snapshot-of.ts';
import { fillSimilar } from './fill-similar.ts';
import { SIMILAR_DEFAULTS } from './settings.ts';
import { fitSimilar } from './similar.ts';

type Source = Parameters<typeof snapshotOf>[0];

/** item_no → its list: item_no, score, support. */
function listsOf(source: Source, length: number, minSupport = 2): Map<number, [number, number, number][]> {
  const snapshot = snapshotOf(source);
  const said = fitSimilar(snapshot, { ...SIMILAR_DEFAULTS, minSupport, neighbours: length });
  const { start, item, score, support } = fillSimilar(said, snapshot.catalogue, length);
  return new Map(
    Array.from(snapshot.items, (no, row) => [
      no,
      Array.from(item.subarray(start[row]!, start[row + 1]!), (other, at) => [
        snapshot.items[other]!,
        score[start[row]! + at]!,
        support[start[row]! + at]!,
      ]),
    ]),
  );
}

t.test('a new item nobody bought is found by brand and price, and finds others', async (t) => {
  const bought = [1, 2, 3].flatMap((customer) => [
    { customer, day: 1, items: [1] },
    { customer, day: 2, items: [2] },
  ]);
  const items: Record<number, SnapshotItem> = {
    1: { category: 1, price: 10, brand: 1, style: 1 },
    2: { category: 1, price: 90, brand: 2, style: 2 },
    3: { category: 1, price: 11, brand: 1, style: 3 }, // new: of 1's brand, near its price
    4: { category: 1, price: 10, brand: 2, style: 4 },
    5: { category: 1, price: 10, brand: 1, style: 1 }, // a variant of 1
    6: { category: 2, price: 10, brand: 1, style: 6 },
    7: { category: 1, price: 10, brand: 1, style: 7, sellable: false },
    8: { category: 1, brand: 1, style: 8 },
  };
  const lists = listsOf({ purchases: bought, items }, 5);
  const nos = (item: number) => lists.get(item)!.map(([no]) => no);
  t.same(
    nos(1),
    [2, 3, 4, 8],
    'what customers said, then the look-alikes; neither variants nor what is not sold',
  );
  t.same(nos(3), [1, 5, 8, 4, 2]);
  t.same(nos(6), []);
  t.same(
    lists.get(1)!.map(([, , support]) => support),
    [3, 0, 0, 0],
  );
  t.same(
    listsOf({ purchases: bought, items }, 1)
      .get(1)!
      .map(([no]) => no),
    [2],
    'no free place',
  );
});

t.test('never another category, a variant, itself, or twice; what customers said stays ahead', async (t) => {
  const option = fc.option(fc.nat(2), { nil: undefined });
  const catalogue = fc.array(
    fc.record({
      category: option,
      style: option,
      brand: option,
      price: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
      sellable: fc.boolean(),
    }),
    { minLength: 2, maxLength: 12 },
  );
  const baskets = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(11)), { maxLength: 40 });
  fc.assert(
    fc.property(catalogue, baskets, fc.integer({ min: 1, max: 6 }), (all, touches, length) => {
      const items = Object.fromEntries(all.map((item, at) => [at + 1, item]));
      const purchases = touches.map(([customer, item], day) => ({
        customer,
        day,
        items: [1 + (item % all.length)],
      }));
      for (const [no, list] of listsOf({ purchases, items }, length, 1)) {
        const own = items[no]!;
        const fits = (other: SnapshotItem) =>
          other !== own &&
          own.category !== undefined &&
          other.category === own.category &&
          (own.style === undefined || own.style !== other.style);
        t.ok(list.every(([other]) => fits(items[other]!)));
        t.ok(list.every(([other, , support]) => support > 0 || items[other]!.sellable));
        t.equal(new Set(list.map(([other]) => other)).size, list.length);
        const reachable = all.filter((other) => fits(other) && other.sellable).length;
        t.ok(list.length >= Math.min(length, reachable), 'as long as there are look-alikes');
        const said = list.filter(([, , support]) => support > 0).length;
        t.ok(list.slice(0, said).every(([, , support]) => support > 0));
      }
    }),
  );
});

t.test('a look-alike is as like as brand and price say, whichever costs more', async (t) => {
  const snapshot = snapshotOf({
    purchases: [],
    items: {
      1: { category: 1, price: 10, brand: 0 },
      2: { category: 1, price: 20, brand: 0 },
      3: { category: 1, price: 5, brand: 1 },
      4: { category: 1, price: 0.5, brand: 0 },
      5: { category: 1, price: 0, brand: 0 }, // which nobody knows
    },
  });
  const likeness = (list: ReturnType<typeof fillSimilar>, row: number) =>
    new Map(
      Array.from(list.item.subarray(list.start[row]!, list.start[row + 1]!), (item, at) => [
        snapshot.items[item]!,
        list.score[list.start[row]! + at]!,
      ]),
    );
  const saidOf = (items: number[], scores: number[]) => ({
    start: Uint32Array.of(0, items.length, items.length, items.length, items.length, items.length),
    item: Uint32Array.from(items),
    score: Float32Array.from(scores),
    support: new Uint32Array(items.length).fill(3),
  });
  const close = (got: number | undefined, expected: number) => Math.abs(got! / expected - 1) < 1e-6;
  const silent = fillSimilar(saidOf([], []), snapshot.catalogue, 4);
  const like = { 2: 1 / (1 + Math.log(2)), 3: 0.5 / (1 + Math.log(2)), 4: 1 / (1 + Math.log(20)), 5: 1 / 2 };
  for (const [no, expected] of Object.entries(like))
    t.ok(close(likeness(silent, 0).get(Number(no)), 0.999e-3 * expected), `item ${no}`);
  // What customers said of row 1 is less than what is given where they said nothing.
  const said = fillSimilar(saidOf([1], [2e-4]), snapshot.catalogue, 4);
  t.ok(close(likeness(said, 0).get(3), 0.999 * 2e-4 * like[3]));
  const much = fillSimilar(saidOf([2, 1], [0.5, 0.1]), snapshot.catalogue, 4);
  t.ok(close(likeness(much, 0).get(4), 1e-3 * like[4]), 'and far below what they said');
});

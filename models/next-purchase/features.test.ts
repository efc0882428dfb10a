import fc from 'fast-check';
import t from 'tap';
import type { Neighbours } from '../cooccurrence/index.ts';
import { basketsOf } from '../core/baskets.ts';
import { FEATURES, FeatureMatrix } from './features.ts';
import { ITEM_FEATURES, itemFeatures } from './item-features.ts';
import { OwnItems } from './own-items.ts';
import type { NextPurchaseParts } from './parts.ts';
import { NEXT_PURCHASE_DEFAULTS } from './settings.ts';
import { personalVectors } from './tifu-knn.ts';
import { upCfRows } from './up-cf.ts';

const close = (got: number, expected: number): boolean => Math.abs(got - expected) < 1e-5;
// Customer 0 buys 0 and 1, then 0, then 2, on days 100, 110, 130; customer 1 buys 0 and 3 twice.
const baskets = basketsOf(
  [
    [[0, 1], [0], [2]],
    [
      [0, 3],
      [0, 3],
    ],
  ],
  5,
  (c, b) => [100, 110, 130][b]! + c,
);
const none: Neighbours = {
  start: new Uint32Array(6),
  item: new Uint32Array(0),
  score: new Float32Array(0),
  support: new Uint32Array(0),
};

const nearest = { neighbours: 2, withinDecay: 0.5, groupDecay: 1, groups: 1 };

/** Item 4 goes with item 2 and follows item 0, and item 1 is not bought again. */
const parts: NextPurchaseParts = {
  items: 5,
  itemFeatures: itemFeatures(baskets, Float32Array.of(4, 1, 1, 2, 0)),
  together: {
    ...none,
    start: Uint32Array.of(0, 0, 0, 1, 1, 1),
    item: Uint32Array.of(4),
    score: Float32Array.of(0.5),
  },
  after: {
    ...none,
    start: Uint32Array.of(0, 1, 1, 1, 1, 1),
    item: Uint32Array.of(4),
    score: Float32Array.of(0.25),
  },
  rebuy: {
    gapDays: new Float32Array(5).fill(20),
    repeatable: Uint8Array.of(1, 0, 1, 1, 1),
  },
  popular: Uint32Array.of(0, 3, 1),
  references: upCfRows(baskets, Uint32Array.of(1), 10),
  vectors: personalVectors(baskets, Uint32Array.of(0, 1), nearest),
  settings: {
    ...NEXT_PURCHASE_DEFAULTS,
    neighbours: { recency: 10, asymmetry: 0.75, locality: 2, neighbours: 300 },
    nearest,
    fromPopular: 1,
  },
};

function row(matrix: FeatureMatrix, item: number): Record<(typeof FEATURES)[number], number> {
  const at = matrix.candidates.item.subarray(0, matrix.candidates.size).indexOf(item);
  return Object.fromEntries(
    FEATURES.map((name, f) => [name, matrix.values[at * FEATURES.length + f]!]),
  ) as Record<(typeof FEATURES)[number], number>;
}

t.test('own items: counts, baskets since, decay and days, worked out by hand', async (t) => {
  const own = new OwnItems(5);
  own.load(baskets, 1);
  own.load(baskets, 0);
  t.same([own.size, own.baskets, own.lines, own.firstDay, own.lastDay], [3, 3, 4, 100, 130]);
  t.equal(own.slot(3), -1, 'of the customer before');
  const zero = own.slot(0);
  t.same([own.times[zero], own.sinceLast[zero], own.sinceFirst[zero]], [2, 1, 2]);
  t.ok(close(own.decayed[zero]!, 0.85 ** 2 + 0.85));
  t.same([own.firstDayOf[zero], own.lastDayOf[zero]], [100, 110]);
  t.equal(own.sinceLast[own.slot(2)], 0, 'in the last basket');
  own.load(baskets, 1);
  t.same([own.size, own.baskets, own.lines, own.firstDay, own.lastDay], [2, 2, 4, 101, 111]);
  const few = basketsOf([[], [[2]]], 5, () => 7);
  own.load(few, 1);
  t.same([own.size, own.baskets, own.lines, own.firstDay, own.lastDay], [1, 1, 1, 7, 7]);
  own.load(few, 0);
  t.same([own.size, own.baskets, own.lines, own.firstDay, own.lastDay], [0, 0, 0, 0, 0]);
});

t.test(
  'candidates: own items that are bought again, then new ones; features worked out by hand',
  async (t) => {
    const matrix = new FeatureMatrix(parts);
    matrix.load(baskets, 0, 150);
    const { candidates } = matrix;
    t.same([...candidates.item.subarray(0, candidates.size)], [0, 2, 3, 4]);
    t.equal(candidates.evidence(4), 2);
    t.equal(candidates.evidence(3), -1);
    const zero = row(matrix, 0);
    t.same([zero.own, zero.sinceLast], [1, Math.fround(Math.log1p(1))]);
    t.ok(close(zero.times, Math.log(3)));
    t.ok(close(zero.frequency, 2 / 3));
    t.ok(close(zero.decayed, 0.15 * (0.85 ** 2 + 0.85)));
    t.ok(close(zero.rateSinceFirst, 2 / 3));
    // Own gap 10 and two of 20: 50/3. Day 150 is 40 days after day 110.
    t.ok(close(zero.late, Math.log(41 / (50 / 3 + 1))));
    t.equal(zero.offSchedule, Math.abs(zero.late));
    t.ok(close(zero.baskets, Math.log(4)));
    t.ok(close(zero.basketSize, Math.log1p(4 / 3)));
    t.ok(close(row(matrix, 4).together, Math.log(0.5 + 1e-3)));
    t.ok(close(row(matrix, 3).together, Math.log(1e-3)));
    // Item 0 was bought one and two baskets ago.
    t.ok(close(row(matrix, 4).after, Math.log(0.25 * (0.85 ** 2 + 0.85) + 1e-3)));
    t.ok(close(zero.after, Math.log(1e-3)));
    // Mean of (.25 + .5) / 3 and (.5 + 1) / 2; only customer 1 has item 3, only customer 0 item 2.
    t.ok(close(zero.nearest, Math.log((0.75 / 3 + 1.5 / 2) / 2 + 1e-5)));
    t.ok(close(row(matrix, 3).nearest, Math.log(1.5 / 2 / 2 + 1e-5)));
    t.ok(close(row(matrix, 2).nearest, Math.log(1 / 3 / 2 + 1e-5)));
    t.ok(close(row(matrix, 4).nearest, Math.log(1e-5)));
    const fresh = row(matrix, 3);
    t.same([fresh.own, fresh.times, fresh.late], [0, 0, 0]);
    // Customer 1 has {0: 2, 3: 2} and both in every basket, customer 0 has {0: 2, 1: 1, 2: 1}: 4 of √6 · √8.
    t.ok(close(fresh.neighbours, Math.log((4 / (6 ** 0.75 * 8 ** 0.25)) ** 2 + 1e-4)));
    t.ok(close(row(matrix, 4).neighbours, Math.log(1e-4)));
    for (const [f, name] of ITEM_FEATURES.entries())
      t.equal(fresh[name], parts.itemFeatures[3 * ITEM_FEATURES.length + f], name);
  },
);

t.test('a visit is not expected before the rhythm of the customer has one, nor years after it', async (t) => {
  const matrix = new FeatureMatrix(parts);
  const late = (today: number) => {
    matrix.load(baskets, 0, today);
    return row(matrix, 0).late;
  };
  // Mean visit gap (30 + 14) / 3 days after day 130.
  t.ok(close(late(130), Math.log((20 + 44 / 3 + 1) / (50 / 3 + 1))));
  t.equal(late(140), late(130));
  t.ok(late(146) > late(130));
  // Five visit gaps and a fortnight after day 130.
  t.ok(close(late(9_000), Math.log((20 + (5 * 44) / 3 + 14 + 1) / (50 / 3 + 1))));
  t.equal(late(5_000), late(9_000));
});

t.test('off schedule is as much early as late; one basket has a rhythm of a fortnight', async (t) => {
  const matrix = new FeatureMatrix(parts);
  matrix.load(baskets, 0, 130);
  // Item 2 was bought on day 130, its gap is the item's.
  const two = row(matrix, 2);
  t.ok(close(two.late, Math.log((44 / 3 + 1) / 21)));
  t.equal(two.offSchedule, -two.late);
  matrix.load(basketsOf([[[0, 2, 3]]], 5), 0, 1);
  const once = row(matrix, 0);
  t.ok(close(once.late, Math.log(15 / 21)));
  t.ok(close(once.basketSize, Math.log(4)));
});

t.test('more candidates than there was room for', async (t) => {
  const many = basketsOf([[Array.from({ length: 300 }, (_, item) => item)]], 300);
  const empty: Neighbours = { ...none, start: new Uint32Array(301) };
  const matrix = new FeatureMatrix({
    ...parts,
    items: 300,
    itemFeatures: itemFeatures(many, new Float32Array(300)),
    together: empty,
    after: empty,
    rebuy: { gapDays: new Float32Array(300).fill(20), repeatable: new Uint8Array(300).fill(1) },
    references: upCfRows(many, Uint32Array.of(0), 10),
    vectors: personalVectors(many, Uint32Array.of(0), nearest),
  });
  matrix.load(many, 0, 1);
  t.equal(matrix.candidates.size, 300);
  t.equal(row(matrix, 299).own, 1);
  t.equal(row(matrix, 299).rebuyRate, Math.fround(Math.log(0.01 / 6)));
});

t.test('features of items, worked out by hand', async (t) => {
  const features = itemFeatures(baskets, Float32Array.of(4, 1, 1, 2, 0));
  const of = (item: number) =>
    features.subarray(item * ITEM_FEATURES.length, (item + 1) * ITEM_FEATURES.length);
  const [popularity, recent, late, rebuy, hazard, next] = of(0);
  t.ok(close(popularity!, Math.log(4.5 / 6)));
  t.ok(close(recent!, Math.log(4.1 / 9)));
  t.ok(close(late!, Math.log((4 + 1) / 3)));
  // Both customers rebuy item 0, one item 3: three of five (customer, item) pairs.
  t.ok(close(rebuy!, Math.log((2 + 5 * (3 / 5) + 0.01) / 7)));
  // Rebuys 2 of item 0 in 2 + 1 baskets since; all: 3 in 2 + 2 + 0 + 1 + 1.
  t.ok(close(hazard!, Math.log((2 + 10 * (3 / 6) + 0.01) / 13)));
  t.ok(close(next!, Math.log((2 + 10 * (3 / 8) + 0.01) / 14)));
  // Item 3: two of five baskets, of one customer of two; bought again once, a basket later.
  const three = [2.5 / 6, 2.1 / 9, 3 / 3, (1 + 5 * (3 / 5) + 0.01) / 6, (1 + 10 * (3 / 6) + 0.01) / 11];
  for (const [f, value] of three.entries()) t.ok(close(of(3)[f]!, Math.log(value)), `feature ${f}`);
});

t.test(
  'where nobody bought twice, nothing is told of rebuys; who bought nothing is no customer',
  async (t) => {
    const [, , late, rebuy, hazard, next] = itemFeatures(basketsOf([[[0]], []], 1), new Float32Array(1));
    t.ok(close(late!, Math.log(2 / 2)));
    t.ok(close(rebuy!, Math.log(0.01 / 6)));
    t.ok(close(hazard!, Math.log(0.01 / 10)));
    t.ok(close(next!, Math.log(0.01 / 11)));
  },
);

t.test('late popularity looks at the latest three baskets of each customer, and no further', async (t) => {
  const late = (lists: number[][]) => itemFeatures(basketsOf([lists], 2), new Float32Array(2))[2]!;
  t.ok(close(late([[0], [1], [1]]), Math.log(2 / 2)));
  t.ok(close(late([[0], [1], [1], [1]]), Math.log(1 / 2)));
});

t.test('what was loaded before leaves no trace', async (t) => {
  const history = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(history, history, (first, second) => {
      const both = basketsOf([first, second], 5);
      const used = new FeatureMatrix(parts);
      used.load(both, 0, 3);
      used.load(both, 1, 3);
      const fresh = new FeatureMatrix(parts);
      fresh.load(both, 1, 3);
      const { size } = fresh.candidates;
      t.same(
        [...used.candidates.item.subarray(0, used.candidates.size)],
        [...fresh.candidates.item.subarray(0, size)],
      );
      const length = size * FEATURES.length;
      t.same(used.values.subarray(0, length), fresh.values.subarray(0, length));
    }),
  );
});

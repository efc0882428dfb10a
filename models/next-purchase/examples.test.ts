import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import { examplesOf } from './examples.ts';
import { FEATURES } from './features.ts';
import { itemFeatures } from './item-features.ts';
import type { NextPurchaseParts } from './parts.ts';
import { NEXT_PURCHASE_DEFAULTS } from './settings.ts';
import { personalVectors } from './tifu-knn.ts';
import { upCfRows } from './up-cf.ts';

const ITEMS = 60;
const POPULAR = 40;
// Both have 0 and 1; of the last basket, which is hidden, one knows item 0 and the new item 20, the other item 1.
const known = [[[0, 1]], [[0, 1]]];
const hidden = [
  [0, 20],
  [1, 55],
];
const before = basketsOf(known, ITEMS, () => 100);
const after = basketsOf(
  known.map((own, c) => [...own, hidden[c]!]),
  ITEMS,
  (c, b) => [100, 120 + c][b]!,
);
const none = {
  start: new Uint32Array(ITEMS + 1),
  item: new Uint32Array(0),
  score: new Float32Array(0),
  support: new Uint32Array(0),
};
const parts: NextPurchaseParts = {
  items: ITEMS,
  itemFeatures: itemFeatures(before, new Float32Array(ITEMS)),
  together: none,
  after: none,
  rebuy: { gapDays: new Float32Array(ITEMS).fill(20), repeatable: new Uint8Array(ITEMS).fill(1) },
  popular: Uint32Array.from({ length: POPULAR }, (_, at) => 10 + at),
  references: upCfRows(before, Uint32Array.of(0), 1),
  vectors: personalVectors(before, Uint32Array.of(0), NEXT_PURCHASE_DEFAULTS.nearest),
  settings: { ...NEXT_PURCHASE_DEFAULTS, fromPopular: POPULAR },
};
const examples = (customers: number[], mostRows: number, negativeRate: number, seed = 1) =>
  examplesOf(parts, before, after, Uint32Array.from(customers), mostRows, negativeRate, seededRandom(seed));

t.test('a row a candidate, 1 where the hidden basket has it, as of its day', async (t) => {
  const rows = examples([0, 1], 1_000, 1);
  t.match(rows, { count: 2 * (2 + POPULAR), customers: 2 });
  const labelled = [...rows.label.keys()].filter((row) => rows.label[row] === 1);
  // Own ones come first: 0 of the first customer, 1 of the second; 20 is the eleventh popular one.
  t.same(labelled, [0, 2 + 10, 2 + POPULAR + 1]);
  t.ok(rows.weight.every((weight) => weight === 1));
  t.equal(rows.features.length, rows.count * FEATURES.length);
  const late = (row: number) => rows.features[row * FEATURES.length + FEATURES.indexOf('late')]!;
  t.ok(Math.abs(late(0) - Math.log(21 / 21)) < 1e-6, 'hidden on day 120');
  t.ok(Math.abs(late(2 + POPULAR) - Math.log(22 / 21)) < 1e-6, 'and on day 121');
  t.equal(rows.features[12 * FEATURES.length], 0, 'its row is not of an own item');
});

t.test('new items that were not bought are sampled, and weigh the inverse of their rate', async (t) => {
  const rows = examples([0], 1_000, 0.25);
  const sampled = rows.count - 3;
  t.ok(sampled > 3 && sampled < 20, `${sampled} of ${POPULAR - 1}`);
  t.same([...rows.label].sort(), [...new Array(rows.count - 2).fill(0), 1, 1]);
  t.same([...rows.weight.subarray(0, 2)], [1, 1], 'own ones are kept, those that were not bought too');
  const own = FEATURES.indexOf('own');
  for (let seed = 1; seed <= 5; seed++) {
    const { features } = examples([1], 1_000, 0.25, seed);
    t.same([features[own], features[FEATURES.length + own]], [1, 1], 'the first one too');
  }
  t.equal(rows.weight[rows.label.lastIndexOf(1)], 1, 'what was bought is kept');
  t.equal([...rows.weight].filter((weight) => weight === 4).length, sampled);
  t.same(examples([0], 1_000, 0.25), rows, 'the seed decides');
  t.notSame(examples([0], 1_000, 0.25, 2).features, rows.features);
});

t.test('whole customers, in their order, until there are enough rows', async (t) => {
  t.match(examples([1, 0], 2 + POPULAR, 1), { count: 2 + POPULAR, customers: 1 });
  t.match(examples([1, 0], 3 + POPULAR, 1), { count: 2 * (2 + POPULAR), customers: 2 });
  t.equal(examples([1, 0], 1, 1).label[1], 1, 'customer 1 bought item 1');
});

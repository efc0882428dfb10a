import t from 'tap';
import type { Neighbours } from '../cooccurrence/index.ts';
import { basketsOf } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import { Candidates } from './candidates.ts';
import { itemFeatures } from './item-features.ts';
import { untrainedNetwork } from './network.ts';
import { fitParts, type NextPurchaseParts } from './parts.ts';
import { NextPurchase } from './predict.ts';
import { NEXT_PURCHASE_DEFAULTS } from './settings.ts';
import { personalVectors } from './tifu-knn.ts';
import { upCfRows } from './up-cf.ts';

const ITEMS = 12;

/** item row → its list, best first. */
function neighbours(lists: Record<number, [item: number, score: number][]>): Neighbours {
  const entries = Array.from({ length: ITEMS }, (_, item) => lists[item] ?? []);
  const start = new Uint32Array(ITEMS + 1);
  for (const [item, list] of entries.entries()) start[item + 1] = start[item]! + list.length;
  const flat = entries.flat();
  return {
    start,
    item: Uint32Array.from(flat, ([item]) => item),
    score: Float32Array.from(flat, ([, score]) => score),
    support: new Uint32Array(flat.length),
  };
}

// Customer 0 buys 5, which is not bought again, then 6; customer 1 buys nothing. The reference customer, 2, shares 5.
const baskets = basketsOf(
  [
    [[5], [6]],
    [],
    [
      [0, 5],
      [0, 7],
    ],
  ],
  ITEMS,
);
const nearest = { neighbours: 1, withinDecay: 1, groupDecay: 1, groups: 1 };
const parts: NextPurchaseParts = {
  items: ITEMS,
  itemFeatures: itemFeatures(baskets, new Float32Array(ITEMS).fill(1)),
  together: neighbours({
    0: [[10, 0.9]],
    5: [
      [6, 0.9],
      [1, 0.5],
      [2, 0.4],
      [3, 0.3],
    ],
    6: [
      [5, 0.8],
      [2, 0.35],
      [4, 0.05],
    ],
  }),
  after: neighbours({ 5: [[11, 0.25]], 6: [[11, 0.5]] }),
  rebuy: {
    gapDays: new Float32Array(ITEMS).fill(20),
    repeatable: Uint8Array.from({ length: ITEMS }, (_, item) => (item === 5 ? 0 : 1)),
  },
  popular: Uint32Array.of(8, 5, 9, 10),
  references: upCfRows(baskets, Uint32Array.of(2), 0),
  vectors: personalVectors(baskets, Uint32Array.of(2), nearest),
  settings: {
    ...NEXT_PURCHASE_DEFAULTS,
    nearest,
    fromNeighbours: 2,
    fromTogether: 2,
    fromPopular: 2,
    togetherDepth: 3,
  },
};

t.test('so many of each source, what is theirs takes no place; each item once', async (t) => {
  const candidates = new Candidates(parts);
  candidates.load(baskets, 0);
  // Item 2: .85 · .4 + .35, item 1: .85 · .5; item 4 is third, item 3 too deep in the list.
  t.same([...candidates.item.subarray(0, candidates.size)], [6, 0, 7, 2, 1, 8, 9]);
  const sum = candidates.together.sum;
  t.ok(Math.abs(sum[2]! - (0.85 * 0.4 + 0.35)) < 1e-7);
  t.equal(sum[3], 0);
  t.ok(Math.abs(candidates.after.sum[11]! - (0.85 * 0.25 + 0.5)) < 1e-7);
  const again = new Candidates({ ...parts, popular: Uint32Array.of(7, 8, 9) });
  again.load(baskets, 0);
  t.same([...again.item.subarray(0, again.size)], [6, 0, 7, 2, 1, 8]);
});

t.test('the evidence is the own item that says most', async (t) => {
  const candidates = new Candidates(parts);
  candidates.load(baskets, 0);
  t.same(
    [0, 1, 2, 4].map((item) => candidates.evidence(item)),
    [-1, 5, 6, 6],
  );
  candidates.load(baskets, 2);
  candidates.load(baskets, 0);
  t.equal(candidates.evidence(2), 6, 'whoever was loaded before');
});

t.test('a prediction says why, the best first, equal ones by the lower row', async (t) => {
  const next = new NextPurchase(parts, untrainedNetwork());
  const predictions = next.predict(baskets, 0, 2);
  t.same(
    predictions.map(({ item, why, because }) => [item, why, because]),
    [
      [6, 'own', 6],
      [0, 'neighbours', -1],
      [7, 'neighbours', -1],
      [1, 'together', 5],
      [2, 'together', 6],
      [8, 'popular', -1],
      [9, 'popular', -1],
    ],
  );
  // Own once in two baskets, in one of four baskets of all: 2 + 3 / 2 + ln(1.5 / 5) / 2 − 2.
  const logit = 1.5 + Math.log(1.5 / 5) / 2;
  t.ok(Math.abs(predictions[0]!.probability - 1 / (1 + Math.exp(-logit))) < 1e-6);
  const reasons = new Map(
    next.predict(baskets, 2, 2).map(({ item, why, because }) => [item, [why, because]]),
  );
  t.same(reasons.get(0), ['own', 0]);
  t.same(reasons.get(10), ['together', 0]);
  t.same(next.predict(baskets, 1, 2), [], 'nothing is known of who bought nothing');
  const short = new NextPurchase(
    { ...parts, settings: { ...parts.settings, length: 2 } },
    untrainedNetwork(),
  );
  t.same(short.predict(baskets, 0, 2), predictions.slice(0, 2));
});

t.test('references are drawn among those who bought something', async (t) => {
  // Customer c has item c alone; 0, 3, 6 … have nothing.
  const some = basketsOf(
    Array.from({ length: ITEMS }, (_, c) => (c % 3 === 0 ? [] : [[c]])),
    ITEMS,
  );
  const group = { start: new Uint32Array(1), item: new Uint32Array(0), score: new Float32Array(0) };
  const popularity = { chain: group, categories: group, stores: group, recent: new Float32Array(ITEMS) };
  const drawn = (referenceCustomers: number, seed = 1) => {
    const { together, after, rebuy, settings } = parts;
    const { references, vectors } = fitParts(
      some,
      { together, after, rebuy, popularity },
      { ...settings, referenceCustomers },
      seededRandom(seed),
    );
    t.same(references.taste.index, vectors.index, 'the same customers for both');
    return [...references.taste.index];
  };
  t.same(drawn(99), [1, 2, 4, 5, 7, 8, 10, 11]);
  t.equal(drawn(4).length, 4);
  t.same(drawn(4), drawn(4));
  t.notSame(drawn(4), drawn(4, 2));
});

import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { DUE_DEFAULTS, dueOf, expectedGap } from './due.ts';
import { fitRebuy, REBUY_DEFAULTS, TIMES_BUCKETS } from './rebuy.ts';

/** One customer a row of [day, items] pairs. */
const world = (customers: [number, number[]][][], items: number) =>
  basketsOf(
    customers.map((baskets) => baskets.map(([, own]) => own)),
    items,
    (c, b) => customers[c]![b]![0],
  );
const close = (got: number | undefined, expected: number): boolean => Math.abs(got! - expected) < 1e-5;

t.test('gaps and rates, shrunk from item to category to all', async (t) => {
  // Item 0: gaps 10, 20. Item 1, same category: gap 6. Item 2, alone, never again.
  const baskets = world(
    [
      [
        [0, [0, 2]],
        [10, [0]],
        [30, [0]],
      ],
      [
        [0, [1]],
        [6, [1]],
      ],
    ],
    3,
  );
  const catalogue = { category: Int32Array.of(0, 0, -1), repeat: Uint8Array.of(0) };
  const { gapDays, rate } = fitRebuy(baskets, catalogue, 1_000, { ...REBUY_DEFAULTS, prior: 1 });
  const category = (36 + 12) / 4;
  t.ok(close(gapDays[0], (30 + category) / 3), `${gapDays[0]}`);
  t.ok(close(gapDays[1], (6 + category) / 2));
  t.ok(close(gapDays[2], 12), 'no category and no gap: that of all items');
  // Once bought: items 0 and 1 came back, 2 did not. Bought two or three times: both occasions of 0 end in one success.
  const onceOfCategory = (2 + 2 / 3) / 3;
  t.ok(close(rate[0], (1 + onceOfCategory) / 2));
  t.ok(close(rate[2 * TIMES_BUCKETS], (0 + 2 / 3) / 2));
  const moreOfCategory = (1 + 1 / 3) / 4;
  t.ok(close(rate[1], (1 + moreOfCategory) / 3));
});

t.test('what has not had time to be bought again is not judged', async (t) => {
  const baskets = world(
    [
      [
        [0, [0]],
        [10, [0]],
      ],
      [[0, [0]]],
    ],
    1,
  );
  const catalogue = { category: Int32Array.of(-1), repeat: Uint8Array.of() };
  const settings = { ...REBUY_DEFAULTS, prior: 0 };
  // Judged 20 days after: on day 19 nothing is, on day 20 the two purchases of day 0 are.
  t.ok(close(fitRebuy(baskets, catalogue, 20, settings).rate[0], 0.5));
  t.notOk(close(fitRebuy(baskets, catalogue, 19, settings).rate[0], 0.5));
});

t.test('what nobody buys again is not offered again, unless its category says so', async (t) => {
  const once = Array.from({ length: 300 }, (_, c): [number, number[]][] => [[c % 50, [0, 1, 2, 3]]]);
  const again: [number, number[]][][] = [
    [
      [0, [2, 3]],
      [9, [2, 3]],
    ],
  ];
  const rebuyers = Array.from({ length: 60 }, () => again[0]!);
  const catalogue = { category: Int32Array.of(0, 1, 2, 3), repeat: Uint8Array.of(0, 1, 0, 2) };
  const { repeatable } = fitRebuy(world([...once, ...rebuyers], 4), catalogue, 1_000, REBUY_DEFAULTS);
  t.same([...repeatable], [0, 1, 1, 0]);
});

const rebuy = {
  gapDays: Float32Array.of(30, 30),
  rate: Float32Array.of(0.5, 0.75, 0.875, 0.1, 0.1, 0.1),
  repeatable: Uint8Array.of(1, 1),
};
const own = { item: 0, firstDay: 100, lastDay: 120, times: 3 };

t.test('due: own gaps count beside the mean, lateness halves the chance', async (t) => {
  const gap = expectedGap(own, rebuy, 2);
  t.equal(gap, (20 + 60) / 4);
  t.same(dueOf(own, rebuy, 121, DUE_DEFAULTS), { dueDay: 140, probability: 0.75 });
  t.same(dueOf(own, rebuy, 140, DUE_DEFAULTS), { dueDay: 140, probability: 0.75 });
  t.same(dueOf(own, rebuy, 160, DUE_DEFAULTS), { dueDay: 140, probability: 0.375 });
  t.same(dueOf({ ...own, firstDay: 120, times: 1 }, rebuy, 121, DUE_DEFAULTS), {
    dueDay: 150,
    probability: 0.5,
  });
});

t.test('not due: too far ahead, lost, unlikely, or not repeatable', async (t) => {
  t.not(dueOf(own, rebuy, 110, DUE_DEFAULTS), null);
  t.equal(dueOf(own, rebuy, 109, DUE_DEFAULTS), null, 'past the horizon');
  t.not(dueOf(own, rebuy, 180, DUE_DEFAULTS), null);
  t.equal(dueOf(own, rebuy, 181, DUE_DEFAULTS), null, 'lost');
  t.equal(dueOf({ ...own, item: 1 }, rebuy, 140, DUE_DEFAULTS), null, 'unlikely');
  t.equal(dueOf(own, { ...rebuy, repeatable: Uint8Array.of(0, 0) }, 140, DUE_DEFAULTS), null);
});

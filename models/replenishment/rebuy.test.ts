import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { expectedGap, fitRebuy, REBUY_DEFAULTS } from './rebuy.ts';

/** One customer a row of [day, items] pairs. */
const world = (customers: [number, number[]][][], items: number) =>
  basketsOf(
    customers.map((baskets) => baskets.map(([, own]) => own)),
    items,
    (c, b) => customers[c]![b]![0],
  );
const close = (got: number | undefined, expected: number): boolean => Math.abs(got! - expected) < 1e-5;

t.test('gaps, shrunk from item to category to all', async (t) => {
  // Item 0: gaps 10, 20. Item 1, same category: gap 6. Item 2, of none: gap 40. Item 3, of none: never again.
  const baskets = world(
    [
      [
        [0, [0, 2, 3]],
        [10, [0]],
        [30, [0]],
        [40, [2]],
      ],
      [
        [0, [1]],
        [6, [1]],
      ],
    ],
    4,
  );
  const catalogue = { category: Int32Array.of(0, 0, -1, -1), repeat: Uint8Array.of(0) };
  const { gapDays } = fitRebuy(baskets, catalogue, 1_000, { ...REBUY_DEFAULTS, prior: 1 });
  const all = 76 / 4;
  const category = (36 + all) / 4;
  t.ok(close(gapDays[0], (30 + category) / 3), `${gapDays[0]}`);
  t.ok(close(gapDays[1], (6 + category) / 2));
  t.ok(close(gapDays[2], (40 + all) / 2), `${gapDays[2]}`);
  t.ok(close(gapDays[3], all), 'no category and no gap: that of all items');
});

t.test('one gap of a day is the gap of all, and none is a month', async (t) => {
  const catalogue = { category: Int32Array.of(-1, -1), repeat: Uint8Array.of() };
  const fitted = (customers: [number, number[]][][]) =>
    fitRebuy(world(customers, 2), catalogue, 10, REBUY_DEFAULTS);
  const daily = fitted([
    [
      [0, [0]],
      [1, [0]],
    ],
  ]);
  t.same([...daily.gapDays], [1, 1]);
  t.same([...daily.repeatable], [1, 1], 'the next day counts as bought again');
  const once = fitted([[[0, [0]]]]);
  t.same([...once.gapDays], [30, 30]);
  t.same([...once.repeatable], [0, 0], 'nothing was judged yet');
});

t.test('what has not had time to be bought again is not judged', async (t) => {
  const baskets = world(
    [
      [
        [0, [0]],
        [10, [0]],
      ],
      [[0, [0]]],
      [[1, [0]]],
    ],
    1,
  );
  const catalogue = { category: Int32Array.of(-1), repeat: Uint8Array.of() };
  // Judged 20 days after: on day 20 the two purchases of day 0 are, and one came back; on day 21 one of three.
  const settings = { ...REBUY_DEFAULTS, prior: 0, leastRebuyRate: 0.5 };
  t.equal(fitRebuy(baskets, catalogue, 20, settings).repeatable[0], 1);
  t.equal(fitRebuy(baskets, catalogue, 21, settings).repeatable[0], 0);
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
  const always = { ...catalogue, repeat: Uint8Array.of(1, 0, 2, 2) };
  t.same(
    [...fitRebuy(world([...once, ...rebuyers], 4), always, 1_000, REBUY_DEFAULTS).repeatable],
    [1, 0, 0, 0],
    'of the first category too',
  );
});

t.test('own gaps count beside the item mean', async (t) => {
  const own = { item: 0, firstDay: 100, lastDay: 120, times: 3 };
  t.equal(expectedGap(own, { gapDays: Float32Array.of(30) }, 2), (20 + 60) / 4);
});

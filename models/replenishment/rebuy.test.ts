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
  const { gapDays } = fitRebuy(baskets, catalogue, 1_000, { ...REBUY_DEFAULTS, prior: 1 });
  const category = (36 + 12) / 4;
  t.ok(close(gapDays[0], (30 + category) / 3), `${gapDays[0]}`);
  t.ok(close(gapDays[1], (6 + category) / 2));
  t.ok(close(gapDays[2], 12), 'no category and no gap: that of all items');
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
  const settings = { ...REBUY_DEFAULTS, prior: 0, leastRebuyRate: 0.4 };
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
});

t.test('own gaps count beside the item mean', async (t) => {
  const own = { item: 0, firstDay: 100, lastDay: 120, times: 3 };
  t.equal(expectedGap(own, { gapDays: Float32Array.of(30) }, 2), (20 + 60) / 4);
});

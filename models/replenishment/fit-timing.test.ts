import t from 'tap';
import { normal, type SimulatedItem, simulatedGaps } from '../../test/support/simulated-gaps.ts';
import type { Baskets } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import { fitTiming, TIMES_BUCKETS } from './fit-timing.ts';
import { PairReader } from './pairs.ts';
import { gapDaysExceededBy, survival } from './timing.ts';

const pairsOf = (baskets: Baskets, day: number, amountPower = 0) =>
  new PairReader(new Float32Array(baskets.items).fill(1)).read(
    baskets,
    Uint32Array.from({ length: baskets.basketStart.length - 1 }, (_, c) => c),
    day,
    amountPower,
  );
const catalogue = (category: number[], categories: number) => ({
  category: Int32Array.from(category),
  parent: new Int32Array(categories).fill(-1),
});
const logNormal = (median: number, spread: number, rate: number): SimulatedItem => ({
  gapDays: (random) => median * Math.exp(spread * normal(random)),
  rate,
});
const about = (got: number, expected: number, share: number) => Math.abs(got / expected - 1) < share;

for (const seed of [1, 2, 3])
  t.test(`log-normal gaps and rebuy rates are found, cut short as histories are, seed ${seed}`, async (t) => {
    // The history ends after 200 days: most of the long gaps are open.
    const items = [logNormal(20, 0.5, 0.9), logNormal(90, 0.5, 0.6)];
    const baskets = simulatedGaps(items, 1_500, 120, 200, seededRandom(seed));
    const { timing, rate } = fitTiming(pairsOf(baskets, 199), catalogue([-1, -1], 0), 'log-normal', 1e6, 1);
    t.ok(about(Math.exp(timing.location[0]!), 20, 0.07), `${Math.exp(timing.location[0]!)} days`);
    // Gaps that were closed are shorter: their median alone is about 60 days.
    t.ok(about(Math.exp(timing.location[1]!), 90, 0.15), `${Math.exp(timing.location[1]!)} days`);
    t.ok(about(timing.spread, 0.5, 0.1), `spread ${timing.spread}`);
    t.ok(about(rate[0]!, 0.9, 0.05), `${rate[0]}`);
    t.ok(about(rate[TIMES_BUCKETS]!, 0.6, 0.15), `${rate[TIMES_BUCKETS]}`);
  });

t.test('the mean rate of exponential gaps is found, though pairs differ', async (t) => {
  // λ ~ Gamma(2, mean 1/30): the sum of two exponential values.
  const lambda = (random: () => number) => -(Math.log(1 - random()) + Math.log(1 - random())) / 60;
  const random = seededRandom(4);
  const own = Float64Array.from({ length: 2_000 }, () => lambda(random));
  const item = { gapDays: (r: () => number, c: number) => -Math.log(1 - r()) / own[c]!, rate: 1 };
  const baskets = simulatedGaps([item], 2_000, 60, 300, random);
  const { timing } = fitTiming(pairsOf(baskets, 299), catalogue([-1], 0), 'poisson-gamma', 2, 1);
  t.ok(about(Math.exp(timing.location[0]!), 30, 0.15), `${Math.exp(timing.location[0]!)}`);
});

t.test('an open gap counts: the longer nothing came, the less it will', async (t) => {
  const baskets = simulatedGaps([logNormal(20, 0.3, 0.5)], 500, 10, 100, seededRandom(5));
  const rate = (day: number) =>
    fitTiming(pairsOf(baskets, day), catalogue([-1], 0), 'log-normal', 2, 1).rate[0]!;
  t.ok(about(rate(99), 0.5, 0.12), `${rate(99)} after 99 days`);
  t.ok(about(rate(40), 0.5, 0.2), `${rate(40)} after 40 days: some are still to come`);
});

t.test('what was bought once has the gap of its category', async (t) => {
  // Item 1 lasts as long as item 0, its category's other one, but is new: nobody has bought it twice.
  const items = [logNormal(400, 0.3, 0.7), logNormal(10, 0.3, 0.9)];
  const baskets = simulatedGaps(
    [items[0]!, { ...items[0]!, rate: 0 }, items[1]!],
    400,
    10,
    1_500,
    seededRandom(6),
  );
  const fresh = pairsOf(baskets, 9);
  const all = pairsOf(baskets, 1_499);
  // Known of the new item: purchases of the last days alone.
  const { timing } = fitTiming(
    { ...all, lastDay: all.lastDay.map((day, at) => (all.item[at] === 1 ? 1_498 : day)) },
    catalogue([0, 0, 1], 2),
    'log-normal',
    2,
    5,
  );
  t.ok(about(Math.exp(timing.location[1]!), 400, 0.15), `${Math.exp(timing.location[1]!)} days`);
  const bag = fresh.item.indexOf(1);
  t.ok(about(gapDaysExceededBy(timing, fresh, bag, 0.5), 400, 0.15));
});

t.test('own gaps move the timing from that of the item', async (t) => {
  const weekly = { gapDays: () => 7, rate: 1 };
  const pairs = pairsOf(simulatedGaps([weekly], 1, 1, 80, seededRandom(1)), 79);
  const location = Float32Array.of(Math.log(60));
  for (const family of ['log-normal', 'poisson-gamma'] as const) {
    const timing = { family, location, spread: 0.5, ownWeight: 1 };
    const median = gapDaysExceededBy(timing, pairs, 0, 0.5);
    t.ok(median > 4 && median < 15, `${family}: ${median}`);
    t.ok(about(survival(timing, pairs, 0, median), 0.5, 0.001), 'the inverse of survival');
    t.equal(survival(timing, pairs, 0, 0), 1);
  }
});

t.test('more pieces and larger packs stretch the gap', async (t) => {
  const baskets = simulatedGaps(
    [{ gapDays: () => 10, rate: 1, quantity: (random) => (random() < 0.5 ? 1 : 4) }],
    50,
    20,
    200,
    seededRandom(7),
  );
  const { timing } = fitTiming(pairsOf(baskets, 199, 0.5), catalogue([-1], 0), 'log-normal', 2, 1);
  t.ok(timing.spread <= 0.12, `a piece lasts 10 days, four 20: nothing is left to vary (${timing.spread})`);
  const one = (quantity: number, packSize: number) => {
    const reader = new PairReader(Float32Array.of(packSize));
    const bought = { ...baskets, quantity: new Float32Array(baskets.quantity.length).fill(quantity) };
    return gapDaysExceededBy(timing, reader.read(bought, [0], baskets.day[0]!, 0.5), 0, 0.5);
  };
  t.ok(about(one(1, 1), 10, 0.07), `${one(1, 1)}`);
  t.ok(about(one(4, 1) / one(1, 1), 2, 0.001));
  t.ok(about(one(1, 9) / one(1, 1), 3, 0.001));
});

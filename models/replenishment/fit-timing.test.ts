import t from 'tap';
import { normal, type SimulatedItem, simulatedGaps } from '../../test/support/simulated-gaps.ts';
import type { Baskets } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import { fitTiming, rates, stillToCome, TIMES_BUCKETS, timesBucket } from './fit-timing.ts';
import { Levels } from './levels.ts';
import { PairReader, type Pairs } from './pairs.ts';
import { gapDaysExceededBy, survival, type Timing } from './timing.ts';

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

/** Pairs of one item: gaps in days, days since the last purchase, what its amount stretches. */
function pairsWith(all: readonly { gaps: readonly number[]; open: number; stretch: number }[]): Pairs {
  const column = (of: (pair: (typeof all)[number]) => number) => Float64Array.from(all, of);
  const logs = ({ gaps, stretch }: (typeof all)[number]) =>
    gaps.map((days) => Math.log((days - 0.5) / stretch));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    day: 1_000,
    customer: Uint32Array.from(all.keys()),
    item: new Uint32Array(all.length),
    times: Uint32Array.from(all, ({ gaps }) => gaps.length + 1),
    firstDay: new Int32Array(all.length),
    lastDay: Int32Array.from(all, ({ open }) => 1_000 - open),
    sum: column(({ gaps, stretch }) => sum(gaps) / stretch),
    logSum: column((pair) => sum(logs(pair))),
    logSquares: column((pair) => sum(logs(pair).map((log) => log * log))),
    stretch: column(({ stretch }) => stretch),
    visitGap: column(() => 7),
    sinceVisit: column(() => 0),
  };
}
const FEW = pairsWith([
  { gaps: [10], open: 0, stretch: 1 },
  { gaps: [], open: 25, stretch: 1 },
  { gaps: [16], open: 90, stretch: 1 },
  { gaps: [30, 14], open: 1, stretch: 2 },
  { gaps: [], open: 60, stretch: 2 },
  { gaps: [12, 9, 21, 8, 30, 13, 9, 11], open: 12, stretch: 1.5 },
]);
const DAILY = pairsWith([
  { gaps: [1, 2, 1, 1], open: 1, stretch: 1 },
  { gaps: [1, 3], open: 2, stretch: 1 },
]);

t.test(
  'rates: each purchase that was followed by another, and the open one by how likely it is',
  async (t) => {
    t.same([1, 2, 3, 4, 7, 8, 99].map(timesBucket), [0, 1, 1, 2, 2, 3, 3]);
    const levels = () => new Levels(Int32Array.of(-1), 0, 0);
    const gaps = (count: number) => new Array<number>(count).fill(10);
    const pairs = pairsWith([1, 3, 9].map((times) => ({ gaps: gaps(times - 1), open: 5, stretch: 1 })));
    const rate = rates(pairs, Float64Array.of(0.25, 0.5, 0.75), levels);
    const expected = [(2 + 0.25) / 3, (1 + 2 + 0.5) / 4, 4 / 4, (1 + 0.75) / 2];
    for (const [bucket, value] of expected.entries()) t.ok(about(rate[bucket]!, value, 1e-6), `${bucket}`);
    const one = rates(pairs, Float64Array.of(0.25, 0.5, 0.75), () => new Levels(Int32Array.of(-1, -1), 0, 5));
    t.ok(about(one[TIMES_BUCKETS]!, expected[0]!, 1e-6), 'what nobody bought has the rate of all');
    const none = rates(pairsWith([]), new Float64Array(0), () => new Levels(Int32Array.of(-1), 0, 5));
    t.same([...none], [0, 0, 0, 0], 'nothing comes back where nothing was bought');
    t.ok(about(stillToCome(0.5, 0.5), 1 / 3, 1e-12));
    t.equal(stillToCome(1, 0.3), 1);
    t.equal(stillToCome(0, 0.3), 0);
  },
);

t.test('each step is what the open gaps are expected to be, integrated by hand', async (t) => {
  const prior = 3;
  for (const pairs of [FEW, DAILY]) {
    const fitted = fitTiming(pairs, catalogue([-1], 0), 'log-normal', 2, prior);
    const at = [...pairs.item.keys()];
    const sum = (of: (p: number) => number) => at.reduce((total, p) => total + of(p), 0);
    const gaps = (p: number) => pairs.times[p]! - 1;
    let mean = sum((p) => pairs.logSum[p]!) / sum(gaps);
    let spread = 1;
    let rate: Float32Array = new Float32Array(TIMES_BUCKETS).fill(0.5);
    for (let step = 0; step < 10; step++) {
      const timing: Timing = { family: 'log-normal', location: Float32Array.of(mean), spread, ownWeight: 2 };
      const returns = Float64Array.from(at, (p) =>
        stillToCome(
          rate[timesBucket(pairs.times[p]!)]!,
          survival(timing, pairs, p, 1_000 - pairs.lastDay[p]!),
        ),
      );
      rate = rates(pairs, returns, () => new Levels(Int32Array.of(-1), 0, prior));
      const open = at.map((p) => {
        const days = (1_000 - pairs.lastDay[p]!) / pairs.stretch[p]!;
        return aboveOf(mean, spread, days === 0 ? Number.NEGATIVE_INFINITY : Math.log(days));
      });
      const count = sum((p) => gaps(p) + returns[p]!);
      const squares = sum(
        (p) =>
          pairs.logSquares[p]! -
          2 * mean * pairs.logSum[p]! +
          gaps(p) * mean ** 2 +
          returns[p]! * open[p]!.square,
      );
      mean = sum((p) => pairs.logSum[p]! + returns[p]! * open[p]!.mean) / count;
      spread = Math.sqrt((prior + squares) / (prior + count));
    }
    t.ok(about(fitted.timing.location[0]!, mean, 1e-4), `${fitted.timing.location[0]} ${mean}`);
    t.ok(about(fitted.timing.spread, spread, 1e-4), `${fitted.timing.spread} ${spread}`);
    t.ok(rate.every((value, bucket) => Math.abs(fitted.rate[bucket]! - value) < 1e-4));
  }
});

/** Mean, and mean square about `mean`, of a normal value above `least`: by Simpson's rule. */
function aboveOf(mean: number, spread: number, least: number): { mean: number; square: number } {
  const from = Math.max(least, mean - 9 * spread);
  const width = (Math.max(from, mean) + 9 * spread - from) / 2_000;
  const [all, first, second] = [0, 1, 2].map((power) => {
    let sum = 0;
    for (let at = 0; at <= 2_000; at++) {
      const x = from + at * width;
      const weight = at === 0 || at === 2_000 ? 1 : at % 2 === 1 ? 4 : 2;
      sum += weight * (x - mean) ** power * Math.exp(-0.5 * ((x - mean) / spread) ** 2);
    }
    return sum;
  }) as [number, number, number];
  return { mean: mean + first / all, square: second / all };
}

t.test(
  'the mean rate is that of the pairs, each as its gaps tell it, and the open one where it returns',
  async (t) => {
    const { timing, rate } = fitTiming(FEW, catalogue([-1], 0), 'poisson-gamma', 0.5, 3);
    // Where it stops: another step changes nothing.
    const location = timing.location[0]!;
    let [sum, count] = [0, 0];
    for (const p of FEW.item.keys()) {
      const gaps = FEW.times[p]! - 1;
      const open = 1_000 - FEW.lastDay[p]!;
      const returns = stillToCome(rate[timesBucket(gaps + 1)]!, survival(timing, FEW, p, open));
      const exposure = 0.5 * Math.exp(location) + FEW.sum[p]!;
      sum += (returns * (0.5 + gaps)) / (exposure + open / FEW.stretch[p]!);
      count += returns;
      if (gaps === 0) continue;
      sum += ((1 - returns) * (0.5 + gaps)) / exposure;
      count += 1 - returns;
    }
    t.ok(Math.abs(location + Math.log(sum / count)) < 0.01, `${location} ${-Math.log(sum / count)}`);
  },
);

t.test('where nothing was bought twice, a gap is a month', async (t) => {
  for (const family of ['log-normal', 'poisson-gamma'] as const)
    t.ok(
      about(
        fitTiming(pairsWith([]), catalogue([-1], 0), family, 2, 5).timing.location[0]!,
        Math.log(30),
        1e-6,
      ),
    );
});

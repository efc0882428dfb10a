import t from 'tap';
import { normal, type SimulatedItem, simulatedGaps } from '../../test/support/simulated-gaps.ts';
import { type Baskets, basketsOf } from '../core/baskets.ts';
import { seededRandom } from '../core/random.ts';
import { nextDays } from './calibrate.ts';
import { calibratedHazard } from './chance.ts';
import { fitReplenishment, REPLENISHMENT_DEFAULTS } from './fit-replenishment.ts';
import { logLikelihood } from './likelihood.ts';
import { PairReader } from './pairs.ts';

const regular: SimulatedItem = { gapDays: (random) => 8 * Math.exp(0.25 * normal(random)), rate: 0.95 };
/** Customers differ by a factor of up to 20. */
const memoryless: SimulatedItem = {
  gapDays: (random, customer) => -Math.log(1 - random()) * 4 * (1 + (customer % 20)),
  rate: 0.95,
};
const slower: SimulatedItem = { gapDays: (random) => 25 * Math.exp(0.5 * normal(random)), rate: 0.9 };
const catalogue = (items: number, packSize = 1) => ({
  category: new Int32Array(items).fill(-1),
  parent: new Int32Array(0),
  packSize: new Float32Array(items).fill(packSize),
});
const simulated = (item: SimulatedItem, seed = 1) => simulatedGaps([item], 400, 60, 200, seededRandom(seed));
const fitted = (baskets: Baskets, day: number) =>
  fitReplenishment(baskets, catalogue(baskets.items), day, REPLENISHMENT_DEFAULTS);

t.test('the family and whether amounts matter are chosen by what the hidden days say', async (t) => {
  const quantity = (random: () => number) => 1 + Math.floor(8 * random());
  const outcome = (item: SimulatedItem) => {
    const { timing, amountPower } = fitted(simulated(item), 150);
    return { family: timing.family, amountPower };
  };
  t.match(outcome(regular), { family: 'log-normal' });
  t.match(outcome(memoryless), { family: 'poisson-gamma' });
  t.same(outcome({ ...regular, quantity }), { family: 'log-normal', amountPower: 0.5 });
  // Gaps of the simulation grow with the root of the pieces; here they are divided by it again.
  const blind = simulated(regular);
  const { amountPower } = fitted(
    { ...blind, quantity: blind.quantity.map((_, at) => 1 + ((at * 7) % 8)) },
    150,
  );
  t.equal(amountPower, 0, 'pieces that say nothing');
});

/** What was foretold of 28 days, and what came. */
function foretold(baskets: Baskets, day: number) {
  const model = fitted(baskets, day);
  const customers = range(0, baskets.basketStart.length - 1);
  const pairs = new PairReader(model.packSize).read(baskets, customers, day, model.amountPower);
  const next = nextDays(baskets, pairs, day + 28);
  const likelihood = (of: typeof model) =>
    logLikelihood((at) => calibratedHazard(of, pairs, at), next, day, 28);
  const chance = Array.from(next, (_, at) => -Math.expm1(-calibratedHazard(model, pairs, at)(28)));
  return { model, likelihood, chance, next };
}

t.test('chances are those of days that nobody had seen, of every tenth of the pairs', async (t) => {
  const items = [regular, slower, { ...slower, rate: 0.6 }, { ...slower, rate: 0.3 }];
  const { chance, next } = foretold(simulatedGaps(items, 800, 60, 200, seededRandom(2)), 160);
  const order = [...chance.keys()].sort((a, b) => chance[a]! - chance[b]!);
  for (let tenth = 0; tenth < 10; tenth++) {
    const bin = order.slice((tenth * next.length) / 10, ((tenth + 1) * next.length) / 10);
    const predicted = bin.reduce((sum, at) => sum + chance[at]!, 0) / bin.length;
    const observed = bin.filter((at) => next[at]! > 0).length / bin.length;
    t.ok(Math.abs(predicted - observed) < 0.08, `${predicted} ${observed}`);
  }
});

t.test('the silence of a customer counts, though no gap of theirs says so', async (t) => {
  const all = simulatedGaps([regular, slower, regular, slower], 800, 60, 200, seededRandom(2));
  const { model, likelihood, chance, next } = foretold(leaving(all, 100), 160);
  const expected = chance.reduce((sum, value) => sum + value, 0);
  const bought = next.filter((on) => on > 0).length;
  t.ok(Math.abs(expected / bought - 1) < 0.1, `${expected} ${bought}`);
  const plain = { ...model, calibration: model.calibration.map(() => 0) };
  t.ok(likelihood(model) > likelihood(plain) + 0.005, `${likelihood(model)} ${likelihood(plain)}`);
});

t.test('nothing after the last day is looked at', async (t) => {
  const baskets = simulated(regular, 3);
  const without = { ...baskets, day: baskets.day.map((day) => (day > 150 ? day + 1_000 : day)) };
  t.same(fitted(baskets, 150), fitted(without, 150));
  t.notSame(fitted(baskets, 150).timing.location, fitted(baskets, 151).timing.location);
});

t.test('next days: from the day after to the last one', async (t) => {
  const days = [10, 11, 38, 39];
  const lists = days.map((day) => [[0], [0], ...(day === 39 ? [] : [[0]])]);
  const baskets = basketsOf(lists, 1, (c, b) => [5, days[c]!, 60][b]!);
  const pairs = new PairReader(Float32Array.of(1)).read(baskets, [0, 1, 2, 3], 10, 0);
  t.same([...nextDays(baskets, pairs, 38)], [0, 11, 38, 0]);
  t.same([...pairs.times], [2, 1, 1, 1], 'the day itself is known');
});

t.test('pairs are what a plain reading of the purchases says', async (t) => {
  const baskets = simulatedGaps(
    [{ ...memoryless, quantity: (random) => 1 + Math.floor(3 * random()) }, regular],
    20,
    30,
    90,
    seededRandom(4),
  );
  const pairs = new PairReader(Float32Array.of(2, 1)).read(baskets, [3, 7, 19], 70, 0.5);
  const expected = [3, 7, 19].flatMap((c) => {
    const visits = range(baskets.basketStart[c]!, baskets.basketStart[c + 1]!).filter(
      (b) => baskets.day[b]! <= 70,
    );
    const lines = visits.flatMap((b) =>
      range(baskets.lineStart[b]!, baskets.lineStart[b + 1]!).map((line) => ({ line, day: baskets.day[b]! })),
    );
    return [...new Set(lines.map(({ line }) => baskets.item[line]!))].map((item) => {
      const own = lines.filter(({ line }) => baskets.item[line] === item);
      const stretch = own.map(({ line }) => Math.sqrt(baskets.quantity[line]! * (item === 0 ? 2 : 1)));
      const gaps = own.slice(1).map(({ day }, at) => ({ days: day - own[at]!.day, stretch: stretch[at]! }));
      const logs = gaps.map(({ days, stretch }) => Math.log((days - 0.5) / stretch));
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      return [
        c,
        item,
        own.length,
        own[0]!.day,
        own.at(-1)!.day,
        sum(gaps.map(({ days, stretch }) => days / stretch)),
        sum(logs),
        sum(logs.map((log) => log * log)),
        stretch.at(-1)!,
        (baskets.day[visits.at(-1)!]! - baskets.day[visits[0]!]! + 14) / visits.length,
        70 - baskets.day[visits.at(-1)!]!,
      ];
    });
  });
  const { day, ...columns } = pairs;
  t.equal(day, 70);
  t.same(
    range(0, pairs.item.length).map((at) => Object.values(columns).map((column) => column[at])),
    expected,
  );
  t.ok(expected.length >= 5, `${expected.length} pairs`);
});

t.test('an amount nobody knows is one unit; half a kilo is half of one; one customer alone', async (t) => {
  const pairsOf = (packSize: number, quantity: number) =>
    new PairReader(Float32Array.of(packSize)).read(
      basketsOf([[], [[0]]], 1, undefined, () => quantity),
      [1],
      0,
      0.5,
    );
  t.same([...pairsOf(0, 3).stretch], [1]);
  t.same([...pairsOf(Number.NaN, 3).stretch], [1]);
  t.same([...pairsOf(1, 0.25).stretch], [0.5]);
  t.same([...pairsOf(1, 4).stretch], [2]);
});

t.test('fifty rebuys in the hidden days choose and calibrate, fewer leave the first choice', async (t) => {
  // Each customer buys on day 0, and `rebuyers` of them on day 45 again; 28 days before day 60 are hidden.
  const world = (rebuyers: number) =>
    basketsOf(
      Array.from({ length: 120 }, (_, c) => (c < rebuyers ? [[0], [0]] : [[0]])),
      1,
      (_, b) => 45 * b,
    );
  const choices = [
    { family: 'poisson-gamma', ownWeight: 2, amountPower: 0.5 },
    { family: 'poisson-gamma', ownWeight: 2, amountPower: 0 },
  ] as const;
  const settings = { ...REPLENISHMENT_DEFAULTS, choices };
  const outcome = (rebuyers: number) => {
    const { amountPower, calibration } = fitReplenishment(world(rebuyers), catalogue(1), 60, settings);
    return { amountPower, calibrated: calibration.some((weight) => weight !== 0) };
  };
  t.same(outcome(49), { amountPower: 0.5, calibrated: false });
  t.same(outcome(50), { amountPower: 0.5, calibrated: true }, 'one piece each: of equals the first');
});

t.test('of more lines than are asked for, every so many customers are looked at', async (t) => {
  const all = simulated(slower, 6);
  const third = basketsOf(
    range(0, all.basketStart.length - 1)
      .filter((c) => c % 3 === 0)
      .map((c) => range(all.basketStart[c]!, all.basketStart[c + 1]!).map(() => [0])),
    1,
    (c, b) => all.day[all.basketStart[3 * c]! + b]!,
  );
  const of = (baskets: Baskets, share: number) => {
    const lines = baskets.item.length * share;
    return fitReplenishment(baskets, catalogue(1), 150, {
      ...REPLENISHMENT_DEFAULTS,
      comparedLines: lines,
      fittedLines: lines,
    });
  };
  t.same(of(all, 0.4), of(third, 1));
});

/** Every second customer comes no more from that day on. */
function leaving(baskets: Baskets, day: number): Baskets {
  const lists = range(0, baskets.basketStart.length - 1).map((c) =>
    range(baskets.basketStart[c]!, baskets.basketStart[c + 1]!).filter(
      (b) => c % 2 === 0 || baskets.day[b]! < day,
    ),
  );
  return basketsOf(
    lists.map((own) =>
      own.map((b) => [...baskets.item.subarray(baskets.lineStart[b]!, baskets.lineStart[b + 1]!)]),
    ),
    baskets.items,
    (c, at) => baskets.day[lists[c]![at]!]!,
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

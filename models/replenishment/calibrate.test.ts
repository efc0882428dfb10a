import fc from 'fast-check';
import t from 'tap';
import { basketsOf } from '../core/baskets.ts';
import { fitWeights, nextDays } from './calibrate.ts';
import { logProbability } from './likelihood.ts';
import { PairReader } from './pairs.ts';

t.test('next days are those of looking through every later basket', async (t) => {
  const histories = fc.array(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.uniqueArray(fc.nat(5), { minLength: 1 })), {
      maxLength: 8,
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 8 }),
      (all, day, days) => {
        const dated = all.map((own) =>
          own.map(([, items], b) => ({
            day: own.slice(0, b + 1).reduce((sum, [gap]) => sum + gap, 0),
            items,
          })),
        );
        const baskets = basketsOf(
          dated.map((own) => own.map(({ items }) => items)),
          6,
          (c, b) => dated[c]![b]!.day,
        );
        const asked = [...dated.keys()].filter((c) => c % 2 === 0);
        const pairs = new PairReader(new Float32Array(6).fill(1)).read(baskets, asked, day, 0);
        const expected = Array.from(pairs.item, (item, at) => {
          const own = dated[pairs.customer[at]!]!;
          const next = own.find((basket) => basket.day > day && basket.items.includes(item));
          return next === undefined || next.day > day + days ? 0 : next.day;
        });
        t.same([...nextDays(baskets, pairs, day + days)], expected);
      },
    ),
  );
});

const DAY = 100;
const DAYS = 10;
/** Cumulative hazard a day, traits that tell nearly the same and are far from 0, day on which it was bought or 0. */
const observed: [perDay: number, traits: [number, number, number], on: number][] = [
  [0.1, [1, 4.5, 5.2], 101],
  [0.1, [1, 3.5, 5.1], 0],
  [0.02, [1, 5.5, 6.65], 110],
  [0.3, [1, 4, 5.3], 104],
  [0.3, [1, 3, 3.4], 0],
  [0.05, [1, 6, 7.3], 103],
  [0.2, [1, 4.3, 5.3], 107],
  [0.01, [1, 5, 5.85], 0],
  [0.15, [1, 2, 3.45], 102],
];
const fitted = (from: typeof observed) =>
  fitWeights(
    (at) => (days) => from[at]![0] * days,
    (_hazard, at) => from[at]![1],
    Int32Array.from(from, ([, , on]) => on),
    DAY,
    DAYS,
  );

t.test('the weights are where the likelihood, and the pull to 0, are highest', async (t) => {
  const weights = fitted(observed);
  const likelihood = (of: readonly number[]) =>
    observed.reduce(
      (sum, [perDay, traits, on]) => {
        const factor = Math.exp(traits.reduce((total, trait, k) => total + trait * of[k]!, 0));
        return sum + logProbability((days) => factor * perDay * days, on === 0 ? 0 : on - DAY, DAYS);
      },
      -0.5 * of.reduce((sum, weight) => sum + weight * weight, 0),
    );
  const step = 1e-4;
  for (const k of weights.keys()) {
    const moved = (by: number) => likelihood(weights.map((weight, at) => (at === k ? weight + by : weight)));
    const slope = (moved(step) - moved(-step)) / (2 * step);
    t.ok(Math.abs(slope) < 1e-5, `weight ${k}: ${slope}`);
  }
  t.equal(weights.length, 3);
  t.equal(fitted(observed.slice(0, 1)).length, 3);
});

t.test('what could not happen, and what could not but happen, leave weights finite', async (t) => {
  for (const perDay of [0, 1e3]) {
    const weights = fitted([...observed, [perDay, [1, 0, 0], 105]]);
    t.ok(weights.every(Number.isFinite), `${weights}`);
  }
  t.same(fitted([]), []);
});

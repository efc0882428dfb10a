import t from 'tap';
import { calibratedHazard, comesAgain, pairHazard, traitsOf, UNCALIBRATED } from './chance.ts';
import type { Pairs } from './pairs.ts';
import { survival, type Timing } from './timing.ts';

/** Item 1, bought three times, 10 days apart, the last one `open` days ago. */
const asOf = (open: number, sinceVisit = 1): Pairs => ({
  day: 100 + open,
  customer: Uint32Array.of(0),
  item: Uint32Array.of(1),
  times: Uint32Array.of(3),
  firstDay: Int32Array.of(80),
  lastDay: Int32Array.of(100),
  sum: Float64Array.of(20),
  logSum: Float64Array.of(2 * Math.log(9.5)),
  logSquares: Float64Array.of(2 * Math.log(9.5) ** 2),
  stretch: Float64Array.of(1),
  visitGap: Float64Array.of(4),
  sinceVisit: Float64Array.of(sinceVisit),
});
const timing: Timing = {
  family: 'poisson-gamma',
  location: Float32Array.of(0, Math.log(10)),
  spread: 1,
  ownWeight: 2,
};
// Of item 1, after two or three purchases, six in ten are followed by another.
const rate = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8);
const close = (got: number, expected: number) => Math.abs(got - expected) < 1e-6;

t.test('what there is to come: the rate, less what would have come by now', async (t) => {
  const pairs = asOf(8);
  // Two own gaps and two of 10 days: 40 days, 4 gaps.
  const waited = survival(timing, pairs, 0, 8);
  t.ok(close(waited, (40 / 48) ** 4));
  const again = (0.6 * waited) / (0.4 + 0.6 * waited);
  t.ok(close(comesAgain({ timing, rate }, pairs, 0), again));
  const hazard = pairHazard({ timing, rate }, pairs, 0);
  t.equal(hazard(0), 0);
  // Of the gaps that are still open after 8 days, the share that ends in the next 5.
  t.ok(close(hazard(5), -Math.log(1 - again * (1 - (48 / 53) ** 4))));
  const calibration = [Math.log(3), 0, 0, 0, 0, 0, 0];
  t.ok(close(calibratedHazard({ timing, rate, calibration }, pairs, 0)(5), 3 * hazard(5)));
});

t.test('certainty stays finite, and what cannot come has no hazard', async (t) => {
  const of = (chance: number, pairs: Pairs) =>
    pairHazard(
      { timing: { ...timing, family: 'log-normal', spread: 0.01 }, rate: rate.map(() => chance) },
      pairs,
      0,
    );
  t.ok(close(of(1, asOf(0))(1_000), -Math.log(1e-9)), 'of those that come, all have by then');
  t.equal(of(0, asOf(0))(28), 0);
  t.equal(of(0.5, asOf(5_000))(28), 0, 'so long open that no gap is');
});

t.test('traits, worked out by hand', async (t) => {
  const hazard = (days: number) => days / 100;
  const same = (got: number[], expected: number[]) => {
    t.equal(got.length, UNCALIBRATED.length);
    for (const [k, trait] of expected.entries()) t.ok(close(got[k]!, trait), `trait ${k}`);
  };
  // Bought 19 days ago, here 7 days ago, every fourth day: silent for twice as long.
  const silence = Math.log(8 / 4);
  same(traitsOf(hazard, asOf(19, 7), 0), [
    1,
    Math.log(0.28),
    Math.log(4),
    silence,
    silence ** 2,
    Math.log(3),
    Math.log(20 / 8),
  ]);
  // Here today: not silent.
  same(
    traitsOf(() => 0, asOf(0, 0), 0),
    [1, Math.log(1e-7), Math.log(4), Math.log(1 / 4), 0, Math.log(3), 0],
  );
});

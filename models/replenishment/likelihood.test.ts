import fc from 'fast-check';
import t from 'tap';
import { calibratedHazard } from './chance.ts';
import { logLikelihood, logProbability } from './likelihood.ts';
import type { Pairs } from './pairs.ts';
import { TIMING_FAMILIES } from './timing.ts';

const pair = fc.record({
  family: fc.constantFrom(...TIMING_FAMILIES),
  location: fc.double({ min: 0, max: 6, noNaN: true }),
  spread: fc.double({ min: 0.2, max: 2, noNaN: true }),
  ownWeight: fc.double({ min: 0.2, max: 5, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.999, noNaN: true }),
  gap: fc.integer({ min: 1, max: 300 }),
  times: fc.integer({ min: 1, max: 9 }),
  open: fc.integer({ min: 0, max: 300 }),
  stretch: fc.double({ min: 0.5, max: 4, noNaN: true }),
  weights: fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 7, maxLength: 7 }),
  days: fc.integer({ min: 1, max: 60 }),
});
type Drawn = typeof pair extends fc.Arbitrary<infer T> ? T : never;

function hazardOf(drawn: Drawn) {
  const { family, spread, ownWeight, gap, times, open, stretch } = drawn;
  const gaps = times - 1;
  const log = Math.log((gap - 0.5) / stretch);
  const pairs: Pairs = {
    day: 1_000,
    customer: Uint32Array.of(0),
    item: Uint32Array.of(0),
    times: Uint32Array.of(times),
    firstDay: Int32Array.of(1_000 - open - gaps * gap),
    lastDay: Int32Array.of(1_000 - open),
    sum: Float64Array.of((gaps * gap) / stretch),
    logSum: Float64Array.of(gaps * log),
    logSquares: Float64Array.of(gaps * log * log),
    stretch: Float64Array.of(stretch),
    visitGap: Float64Array.of(7),
    sinceVisit: Float64Array.of(Math.min(open, 5)),
  };
  const timing = { family, spread, ownWeight, location: Float32Array.of(drawn.location) };
  const rate = new Float32Array(4).fill(drawn.rate);
  return calibratedHazard({ timing, rate, calibration: drawn.weights }, pairs, 0);
}

t.test('over all days and never, the probabilities add up to one', async (t) => {
  fc.assert(
    fc.property(pair, (drawn) => {
      const hazard = hazardOf(drawn);
      let sum = 0;
      // What is held impossible is given 10⁻¹² all the same.
      for (let on = 0; on <= drawn.days; on++) sum += Math.exp(logProbability(hazard, on, drawn.days));
      t.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
    }),
    { seed: 1 },
  );
});

t.test('a constant hazard: bought on the third day, not on the two before; or not at all', async (t) => {
  const hazard = (days: number) => 0.1 * days;
  t.ok(Math.abs(logProbability(hazard, 3, 10) - (-0.2 + Math.log(1 - Math.exp(-0.1)))) < 1e-12);
  t.ok(Math.abs(logProbability(hazard, 0, 10) - -1) < 1e-12);
  const mean = logLikelihood(() => hazard, Int32Array.of(103, 0), 100, 10);
  t.ok(Math.abs(mean - (-1.2 + Math.log(1 - Math.exp(-0.1))) / 2) < 1e-12, 'who does not come back counts');
  t.equal(
    logLikelihood(() => hazard, Int32Array.of(0), 100, 10),
    logProbability(hazard, 0, 10),
  );
  t.equal(
    logLikelihood(() => hazard, new Int32Array(0), 100, 10),
    0,
    'nobody to be wrong about',
  );
});

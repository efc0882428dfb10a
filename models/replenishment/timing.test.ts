import fc from 'fast-check';
import t from 'tap';
import { normalHazard, normalTail } from './normal.ts';
import type { Pairs } from './pairs.ts';
import { gapDaysExceededBy, survival, TIMING_FAMILIES, type Timing } from './timing.ts';

/** One pair with these gaps, in days, after purchases that last `stretch` times a single unit's days. */
function pairWith(gaps: readonly number[], stretch: number): Pairs {
  const logs = gaps.map((days) => Math.log((days - 0.5) / stretch));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    day: 500,
    customer: Uint32Array.of(0),
    item: Uint32Array.of(0),
    times: Uint32Array.of(gaps.length + 1),
    firstDay: Int32Array.of(500 - sum(gaps)),
    lastDay: Int32Array.of(500),
    sum: Float64Array.of(sum(gaps) / stretch),
    logSum: Float64Array.of(sum(logs)),
    logSquares: Float64Array.of(sum(logs.map((log) => log * log))),
    stretch: Float64Array.of(stretch),
    visitGap: Float64Array.of(7),
    sinceVisit: Float64Array.of(0),
  };
}
const close = (got: number, expected: number, error: number) => Math.abs(got / expected - 1) < error;

t.test('the normal tail is the area under the density, its hazard the mean above', async (t) => {
  const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  /** Simpson's rule over the twelve deviations above z. */
  const above = (z: number, of: (x: number) => number) => {
    const width = 12 / 4_000;
    let sum = 0;
    for (let at = 0; at <= 4_000; at++)
      sum += (at === 0 || at === 4_000 ? 1 : at % 2 === 1 ? 4 : 2) * of(z + at * width);
    return (sum * width) / 3;
  };
  for (const z of [-3, -1, -0.2, 0, 0.5, 1, 2.5, 6, 12]) {
    const tail = above(z, density);
    t.ok(close(normalTail(z), tail, 2e-7), `tail of ${z}`);
    t.ok(close(normalHazard(z), above(z, (x) => x * density(x)) / tail, 1e-6), `hazard of ${z}`);
  }
  // z + 1/z − 2/z³, as z grows.
  for (const z of [29, 31, 40]) t.ok(close(normalHazard(z), z + 1 / z - 2 / z ** 3, 1e-5), `${z}`);
});

t.test('how long a gap is, worked out by hand', async (t) => {
  const location = Float32Array.of(Math.log(30));
  const item = Math.fround(Math.log(30));
  // Two gaps of 10 and 20 days, in stretched days 5 and 10; asked about 15 days, 7.5 stretched ones.
  const pairs = pairWith([10, 20], 2);
  const logNormal: Timing = { family: 'log-normal', location, spread: 0.5, ownWeight: 3 };
  const mean = (Math.log(4.75) + Math.log(9.75) + 3 * item) / 5;
  // Of s² three quarters are the pair's own gaps', and its mean is known to a fifth of that.
  const deviation = 0.5 * Math.sqrt((3 / 4) * (1 + 1 / 5));
  t.ok(close(survival(logNormal, pairs, 0, 15), normalTail((Math.log(7.5) - mean) / deviation), 1e-12));
  const gamma: Timing = { family: 'poisson-gamma', location, spread: 1, ownWeight: 3 };
  const exposure = 3 * Math.exp(item) + 15;
  t.ok(close(survival(gamma, pairs, 0, 15), (exposure / (exposure + 7.5)) ** 5, 1e-12));
  const fresh = pairWith([], 1);
  t.ok(close(survival(gamma, fresh, 0, 1), (3 * Math.exp(item)) ** 3 / (3 * Math.exp(item) + 1) ** 3, 1e-12));
});

t.test('days that a share of the gaps exceeds are the inverse of survival', async (t) => {
  const drawn = fc.record({
    family: fc.constantFrom(...TIMING_FAMILIES),
    location: fc.double({ min: -1, max: 6, noNaN: true }),
    spread: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
    ownWeight: fc.double({ min: 0.5, max: 5, noNaN: true }),
    gaps: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }),
    stretch: fc.double({ min: 0.5, max: 3, noNaN: true }),
    longer: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
  });
  fc.assert(
    fc.property(drawn, ({ location, gaps, stretch, longer, ...of }) => {
      const timing: Timing = { ...of, location: Float32Array.of(location) };
      const pairs = pairWith(gaps, stretch);
      const days = gapDaysExceededBy(timing, pairs, 0, longer);
      t.ok(Math.abs(survival(timing, pairs, 0, days) - longer) < 1e-4, `${days}`);
    }),
  );
  const never: Timing = {
    family: 'log-normal',
    location: Float32Array.of(20),
    spread: 0.5,
    ownWeight: 2,
  };
  t.equal(gapDaysExceededBy(never, pairWith([], 1), 0, 0.5), 32_768, 'ninety years are for ever');
});

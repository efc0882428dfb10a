import t from 'tap';
import { seededRandom } from '../core/random.ts';
import { calibrate, calibrated } from './calibration.ts';
import { FEATURES } from './features.ts';
import { type Network, NetworkRunner } from './network.ts';

const WIDTH = FEATURES.length;
const ROWS = 20_000;

/** A logit that is feature 0, times `slope`, plus `intercept`. */
function networkOf(slope: number, intercept: number): Network {
  const weights = new Float32Array(WIDTH);
  weights[0] = slope;
  return {
    mean: new Float32Array(WIDTH),
    scale: new Float32Array(WIDTH).fill(1),
    layers: [{ inputs: WIDTH, outputs: 1, weights, bias: Float32Array.of(intercept) }],
  };
}

/** Bought with log-odds 2 · feature 0 − 1; of the rest only `rate` was kept, and weighs as much more. */
function examples(rate: number) {
  const random = seededRandom(5);
  const rows = Array.from({ length: ROWS }, () => {
    const feature = 4 * random() - 2;
    return { feature, label: random() < 1 / (1 + Math.exp(1 - 2 * feature)) ? 1 : 0 };
  }).filter(({ label }) => label === 1 || random() < rate);
  const features = new Float32Array(rows.length * WIDTH);
  for (const [row, { feature }] of rows.entries()) features[row * WIDTH] = feature;
  return {
    count: rows.length,
    customers: rows.length,
    features,
    label: Uint8Array.from(rows, ({ label }) => label),
    weight: Float32Array.from(rows, ({ label }) => (label === 1 ? 1 : 1 / rate)),
  };
}

t.test('a network too sure of itself is told so: the slope and intercept that were made', async (t) => {
  for (const rate of [1, 0.2]) {
    const { slope, intercept } = calibrate(networkOf(6, 3), examples(rate));
    t.ok(Math.abs(slope - 1 / 3) < 0.02, `slope ${slope} at rate ${rate}: 6 · ⅓ = 2`);
    t.ok(Math.abs(3 * slope + intercept + 1) < 0.08, `intercept ${intercept}`);
  }
});

t.test('the calibrated network answers with what is true, however many layers it has', async (t) => {
  const validation = examples(1);
  const plain = networkOf(6, 3);
  // 6 · feature + 13 is above 0, so the hidden unit lets it through.
  const first = { ...plain.layers[0]!, bias: Float32Array.of(13) };
  const last = { inputs: 1, outputs: 1, weights: Float32Array.of(1), bias: Float32Array.of(-10) };
  for (const network of [plain, { ...plain, layers: [first, last] }]) {
    const runner = new NetworkRunner(calibrated(network, calibrate(network, validation)));
    const features = new Float32Array(3 * WIDTH);
    const asked = [-1, 0, 1.5];
    for (const [row, feature] of asked.entries()) features[row * WIDTH] = feature;
    const got = new Float32Array(3);
    runner.predict(features, 3, got);
    for (const [row, feature] of asked.entries())
      t.ok(Math.abs(got[row]! - 1 / (1 + Math.exp(1 - 2 * feature))) < 0.02, `${feature}: ${got[row]}`);
  }
});

t.test('of few rows: where the weighted loss and the pull to no change are least', async (t) => {
  const feature = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2];
  const label = Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 1, 1, 0);
  const weight = Float32Array.of(3, 1, 2, 1, 1, 2, 5, 1, 2, 1);
  const features = new Float32Array(feature.length * WIDTH);
  for (const [row, value] of feature.entries()) features[row * WIDTH] = value;
  const rows = { count: feature.length, customers: 1, features, label, weight };
  const { slope, intercept } = calibrate(networkOf(2, 0.5), rows);
  const loss = (s: number, i: number) =>
    feature.reduce(
      (sum, value, row) => {
        const p = 1 / (1 + Math.exp(-s * (2 * value + 0.5) - i));
        return sum - weight[row]! * Math.log(label[row] === 1 ? p : 1 - p);
      },
      0.5 * ((s - 1) ** 2 + i ** 2),
    );
  // It is convex: where it rises in no direction it is least.
  const step = 1e-4;
  const alongS = (loss(slope + step, intercept) - loss(slope - step, intercept)) / (2 * step);
  const alongI = (loss(slope, intercept + step) - loss(slope, intercept - step)) / (2 * step);
  t.ok(Math.abs(alongS) < 1e-4 && Math.abs(alongI) < 1e-4, `${alongS} ${alongI}`);
  t.ok(slope > 0 && slope < 0.9, `${slope}`);
});

t.test('a network that is sure of everything is told so too', async (t) => {
  const { slope, intercept } = calibrate(networkOf(1_000, 0), examples(1));
  // Right of 0 three in five were bought, left of it one in ten; it said 1 − 10⁻⁷ and 10⁻⁷.
  t.ok(slope > 0.05 && slope < 0.15, `${slope}`);
  t.ok(Math.abs(intercept) < 2, `${intercept}`);
});

t.test('nothing to learn from, and a network that is wrong about the order, change nothing', async (t) => {
  t.same(calibrate(networkOf(1, 0), { ...examples(1), count: 0 }), { slope: 1, intercept: 0 });
  t.same(calibrate(networkOf(-1, 0), examples(1)), { slope: 1, intercept: 0 });
});

import t from 'tap';
import { fitLogistic, type LogisticRows, logLoss } from './logistic.ts';
import { seededRandom } from './random.ts';

/** Rows whose log-odds are 2x − 1. */
function simulated(count: number, seed: number): LogisticRows {
  const random = seededRandom(seed);
  const features = new Float64Array(2 * count);
  const label = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const x = 4 * random() - 2;
    features.set([x, 1], 2 * row);
    label[row] = random() < 1 / (1 + Math.exp(1 - 2 * x)) ? 1 : 0;
  }
  return { features, label, weight: new Float32Array(count).fill(1) };
}

t.test('finds the weights that made the labels', async (t) => {
  const [slope, constant] = fitLogistic(simulated(20_000, 1), [0, 0]);
  t.ok(Math.abs(slope! - 2) < 0.1, String(slope));
  t.ok(Math.abs(constant! + 1) < 0.1, String(constant));
});

t.test('no step to any side has less loss', async (t) => {
  const rows = simulated(500, 2);
  const prior = [0.3, 0.1];
  const weights = fitLogistic(rows, prior);
  const penalised = (at: Float64Array) =>
    logLoss(rows, at) * 500 + 0.5 * prior.reduce((sum, value, f) => sum + (at[f]! - value) ** 2, 0);
  const least = penalised(weights);
  for (const f of [0, 1])
    for (const step of [-0.01, 0.01])
      t.ok(penalised(weights.map((value, g) => (f === g ? value + step : value))) > least);
});

t.test('a row of weight 3 is three rows', async (t) => {
  const rows = simulated(50, 3);
  const heavy = { ...rows, weight: rows.weight.map((_, row) => (row % 5 === 0 ? 3 : 1)) };
  const again = [...rows.label.keys()].flatMap((row) => (row % 5 === 0 ? [row, row, row] : [row]));
  const repeated = {
    features: Float64Array.from(again.flatMap((row) => [...rows.features.subarray(2 * row, 2 * row + 2)])),
    label: Uint8Array.from(again, (row) => rows.label[row]!),
    weight: new Float32Array(again.length).fill(1),
  };
  const one = fitLogistic(heavy, [0, 0]);
  const other = fitLogistic(repeated, [0, 0]);
  t.ok(Math.abs(one[0]! - other[0]!) < 1e-6 && Math.abs(one[1]! - other[1]!) < 1e-6);
});

t.test('without rows the prior stays, and where all labels are alike the weights stay finite', async (t) => {
  const none = { features: new Float64Array(0), label: new Uint8Array(0), weight: new Float32Array(0) };
  t.same([...fitLogistic(none, [1, 0])], [1, 0]);
  t.equal(logLoss(none, Float64Array.of(1, 0)), 0);
  const rows = simulated(100, 4);
  t.ok(fitLogistic({ ...rows, label: rows.label.fill(1) }, [0, 0]).every(Number.isFinite));
});

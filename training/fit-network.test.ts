import t from 'tap';
import { type Random, seededRandom } from '../models/core/random.ts';
import type { Examples } from '../models/next-purchase/examples.ts';
import { FEATURES } from '../models/next-purchase/features.ts';
import { type Network, NetworkRunner, standardise } from '../models/next-purchase/network.ts';
import { fitNetwork, NETWORK_DEFAULTS } from './fit-network.ts';
import { loadTensors } from './tensors.ts';

const WIDTH = FEATURES.length;

/** Positive where feature 0 is above feature 1, but for one row in ten; feature 2 never varies. */
function examples(count: number, seed: number): Examples {
  const random = seededRandom(seed);
  const features = Float32Array.from({ length: count * WIDTH }, (_, at) =>
    at % WIDTH === 2 ? 7 : 10 * random() - 5,
  );
  const label = Uint8Array.from({ length: count }, (_, row) => {
    const above = features[row * WIDTH]! > features[row * WIDTH + 1]!;
    return above !== random() < 0.1 ? 1 : 0;
  });
  return { count, customers: count, features, label, weight: new Float32Array(count).fill(1) };
}

const train = examples(2_000, 1);
const validation = examples(500, 2);
const settings = { ...NETWORK_DEFAULTS, batch: 128, epochs: 8, leastSteps: 0 };
const tensors = loadTensors();

t.test('serving predicts what TensorFlow.js predicts, within 1e-5', async (t) => {
  const { tf } = await tensors;
  const { network } = fitNetwork(train, validation, settings, await tensors, seededRandom(3));
  const got = new Float32Array(validation.count);
  new NetworkRunner(network).predict(validation.features, validation.count, got);
  const expected = tf.tidy(() => {
    const inputs = new Float32Array(validation.features.length);
    standardise(network, validation.features, validation.count, inputs);
    let value = tf.tensor2d(inputs, [validation.count, WIDTH]);
    for (const [l, { weights, bias, inputs: rows, outputs }] of network.layers.entries()) {
      value = tf.add(tf.matMul(value, tf.tensor2d(weights, [rows, outputs])), tf.tensor1d(bias));
      if (l + 1 < network.layers.length) value = tf.relu(value);
    }
    return tf.sigmoid(value).dataSync();
  });
  const furthest = got.reduce((most, value, row) => Math.max(most, Math.abs(value - expected[row]!)), 0);
  t.ok(furthest < 1e-5, `${furthest}`);
});

t.test('learns what there is to learn, and its probabilities mean what they say', async (t) => {
  const { network, validationLoss } = fitNetwork(train, validation, settings, await tensors, seededRandom(3));
  const got = new Float32Array(validation.count);
  new NetworkRunner(network).predict(validation.features, validation.count, got);
  const right = got.filter((value, row) => value > 0.5 === (validation.label[row] === 1)).length;
  t.ok(right / validation.count > 0.8, `${right} of ${validation.count}; nine in ten can be told`);
  t.ok(Math.min(...validationLoss) < 0.46, validationLoss.join(' '));
  const mean = got.reduce((sum, value) => sum + value, 0) / got.length;
  t.ok(Math.abs(mean - 0.5) < 0.06);
});

t.test('a sampled row stands for those that were not', async (t) => {
  const random = seededRandom(5);
  const rows = Array.from(train.label.keys()).filter((row) => train.label[row] === 1 || random() < 0.25);
  const sampled: Examples = {
    count: rows.length,
    customers: rows.length,
    features: Float32Array.from(
      rows.flatMap((row) => [...train.features.subarray(row * WIDTH, (row + 1) * WIDTH)]),
    ),
    label: Uint8Array.from(rows, (row) => train.label[row]!),
    weight: Float32Array.from(rows, (row) => (train.label[row] === 1 ? 1 : 4)),
  };
  const { network } = fitNetwork(sampled, validation, settings, await tensors, seededRandom(3));
  const got = new Float32Array(validation.count);
  new NetworkRunner(network).predict(validation.features, validation.count, got);
  const mean = got.reduce((sum, value) => sum + value, 0) / got.length;
  t.ok(Math.abs(mean - 0.5) < 0.06, `${mean}: without weights it would be near 0.8`);
});

t.test('the same seed gives the same network, another seed another', async (t) => {
  const weights = ({ layers }: Network) => layers.map((layer) => [...layer.weights, ...layer.bias]);
  const of = async (seed: number) =>
    weights(
      fitNetwork(train, validation, { ...settings, epochs: 1 }, await tensors, seededRandom(seed)).network,
    );
  t.same(await of(3), await of(3));
  t.notSame(await of(4), await of(3));
});

t.test('rows are taken in an order drawn by seed, in another one each epoch', async (t) => {
  // Without a hidden layer nothing else is drawn that counts.
  const fitted = async (epochs: number, random: Random) =>
    fitNetwork(train, validation, { ...settings, hidden: [], epochs }, await tensors, random).network.layers;
  t.notSame(await fitted(1, seededRandom(4)), await fitted(1, seededRandom(3)));
  const drawnFor = async (epochs: number) => {
    const random = seededRandom(3);
    let drawn = 0;
    await fitted(epochs, () => {
      drawn++;
      return random();
    });
    return drawn;
  };
  t.ok((await drawnFor(2)) > (await drawnFor(1)));
});

t.test('features are standardised, and clipped at five deviations', async (t) => {
  const target = new Float32Array(6);
  const network = { mean: Float32Array.of(3, 1), scale: Float32Array.of(0.5, 0) };
  standardise(network, Float32Array.of(5, 9, 100, 1, -100, -9), 3, target);
  t.strictSame(
    [...target].map((value) => value + 0),
    [1, 0, 5, 0, -5, 0],
  );
  const { mean, scale } = fitNetwork(train, validation, settings, await tensors, seededRandom(3)).network;
  t.ok(Math.abs(mean[0]!) < 0.2 && mean[2] === 7);
  t.ok(Math.abs(scale[0]! - Math.sqrt(12) / 10) < 0.01, 'of numbers drawn evenly from ten');
});

t.test('the epoch is kept that does best on customers it did not learn from', async (t) => {
  // Where they do the opposite, whatever is learnt makes it worse: the first epochs are the best.
  const opposite = { ...validation, label: validation.label.map((label) => 1 - label) };
  for (const asked of [validation, opposite]) {
    const { network, validationLoss } = fitNetwork(train, asked, settings, await tensors, seededRandom(3));
    const got = new Float32Array(asked.count);
    new NetworkRunner(network).predict(asked.features, asked.count, got);
    const loss =
      got.reduce((sum, p, row) => sum - Math.log(asked.label[row] === 1 ? p : 1 - p), 0) / got.length;
    t.ok(Math.abs(loss - Math.min(...validationLoss)) < 1e-3, `${loss}: ${validationLoss.join(' ')}`);
    t.ok(Math.max(...validationLoss) > loss + 0.01);
  }
});

t.test('ten trainings leave no tensor behind', async (t) => {
  const { tf } = await tensors;
  const before = tf.memory().numTensors;
  for (let run = 0; run < 10; run++)
    fitNetwork(validation, validation, { ...settings, epochs: 1 }, await tensors, seededRandom(run));
  t.equal(tf.memory().numTensors, before);
});

t.test(
  'a feature that never varies is left out, and no hidden layer makes a logistic regression',
  async (t) => {
    const { network } = fitNetwork(
      train,
      validation,
      { ...settings, hidden: [] },
      await tensors,
      seededRandom(3),
    );
    t.equal(network.scale[2], 0);
    t.same(
      network.layers.map(({ inputs, outputs }) => [inputs, outputs]),
      [[WIDTH, 1]],
    );
  },
);

import type * as core from '@tensorflow/tfjs-core';
import { normal, type Random, shuffle } from '../models/core/random.ts';
import type { Examples } from '../models/next-purchase/examples.ts';
import { FEATURES } from '../models/next-purchase/features.ts';
import { type Layer, type Network, standardise } from '../models/next-purchase/network.ts';
import type { Tensors } from './tensors.ts';

export interface NetworkSettings {
  /** Widths of the hidden layers; none makes it a logistic regression. */
  hidden: readonly number[];
  epochs: number;
  /** A small history is gone through more often, until so many batches were taken. */
  leastSteps: number;
  batch: number;
  /** Adam's step at its highest; it falls to 0 by a cosine. */
  learningRate: number;
  l2: number;
  /** Share of the rows' customers kept out to choose the best epoch and to measure calibration. */
  validationShare: number;
}

export const NETWORK_DEFAULTS: NetworkSettings = {
  hidden: [32, 16],
  epochs: 5,
  leastSteps: 300,
  batch: 1024,
  learningRate: 5e-3,
  l2: 1e-5,
  validationShare: 0.1,
};

export interface FittedNetwork {
  network: Network;
  /** Mean weighted log loss on the validation rows after each epoch. */
  validationLoss: number[];
}

/** Trains on weighted cross-entropy, keeps the epoch with the least validation loss, and leaves no tensor behind. */
export function fitNetwork(
  train: Examples,
  validation: Examples,
  settings: NetworkSettings,
  { tf }: Tensors,
  random: Random,
): FittedNetwork {
  const width = FEATURES.length;
  const moments = momentsOf(train, width);
  const inputs = new Float32Array(train.features.length);
  standardise(moments, train.features, train.count, inputs);
  const validationInputs = new Float32Array(validation.features.length);
  standardise(moments, validation.features, validation.count, validationInputs);

  const shapes = [width, ...settings.hidden, 1];
  // Inside tidy: variables outlive it, the tensors they start from do not.
  const variables = tf.tidy(
    () =>
      shapes.slice(1).map((outputs, l) => {
        const fanIn = shapes[l]!;
        const start = Float32Array.from(
          { length: fanIn * outputs },
          () => normal(random) * Math.sqrt(2 / fanIn),
        );
        const isLast = l === shapes.length - 2;
        return {
          weights: tf.variable(tf.tensor2d(isLast ? start.fill(0) : start, [fanIn, outputs])),
          bias: tf.variable(tf.fill([outputs], isLast ? logOdds(train) : 0)),
        };
      }) as unknown as core.TensorContainer,
  ) as unknown as { weights: core.Variable; bias: core.Variable }[];
  /** What goes into each layer, and the logits (rows × 1) that come out of the last. */
  const run = (x: core.Tensor2D): core.Tensor2D[] => {
    const values = [x];
    for (const [l, { weights, bias }] of variables.entries()) {
      const sum = tf.add(tf.matMul(values[l]!, weights as core.Tensor2D), bias) as core.Tensor2D;
      values.push(l + 1 < variables.length ? tf.relu(sum) : sum);
    }
    return values;
  };
  const crossEntropy = (x: core.Tensor2D, label: core.Tensor1D, weight: core.Tensor1D): core.Scalar => {
    // log(1 + e^z) − y·z, in the form that cannot overflow.
    const z = tf.reshape(run(x).at(-1)!, [-1]);
    const loss = tf.add(tf.sub(tf.relu(z), tf.mul(z, label)), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
    return tf.div(tf.sum(tf.mul(loss, weight)), tf.sum(weight)) as core.Scalar;
  };
  /**
   * Of the cross-entropy + l2 · Σ weights². Written out: the tape of TensorFlow.js multiplies what it reads transposed,
   * which the WASM backend does in a loop ten times slower than a product of plain matrices.
   * @param share of each row in the loss, rows × 1.
   */
  const gradients = (x: core.Tensor2D, label: core.Tensor2D, share: core.Tensor2D) => {
    const found: { name: string; tensor: core.Tensor }[] = [];
    const values = run(x);
    let slope: core.Tensor2D = tf.mul(tf.sub(tf.sigmoid(values.pop()!), label), share);
    for (const { weights, bias } of variables.toReversed()) {
      const value = values.pop()!;
      const penalty = tf.mul(weights, 2 * settings.l2);
      found.push({ name: weights.name, tensor: tf.add(tf.matMul(tf.transpose(value), slope), penalty) });
      found.push({ name: bias.name, tensor: tf.sum(slope, 0) });
      if (values.length === 0) break;
      slope = tf.mul(tf.matMul(slope, tf.transpose(weights as core.Tensor2D)), tf.step(value));
    }
    return found;
  };

  const lossOf = ({ count, label, weight }: Examples, values: Float32Array): number =>
    tf.tidy(() => {
      const x = tf.tensor2d(values, [count, width]);
      return crossEntropy(x, tf.tensor1d(Float32Array.from(label)), tf.tensor1d(weight)).dataSync()[0]!;
    });

  const optimizer = tf.train.adam(settings.learningRate);
  const setStep = optimizer as unknown as { learningRate: number };
  const labels = Float32Array.from(train.label);
  const order = Uint32Array.from({ length: train.count }, (_, row) => row);
  const stepsAnEpoch = Math.ceil(train.count / settings.batch);
  const epochs = Math.max(settings.epochs, Math.ceil(settings.leastSteps / stepsAnEpoch));
  const steps = epochs * stepsAnEpoch;
  const validationLoss: number[] = [];
  let best: Layer[] = read(variables);
  for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let from = 0; from < train.count; from += settings.batch, step++) {
      const rows = order.subarray(from, from + settings.batch);
      setStep.learningRate = settings.learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      tf.tidy(() => {
        const x = tf.tensor2d(gather(inputs, width, rows), [rows.length, width]);
        const label = tf.tensor2d(gather(labels, 1, rows), [rows.length, 1]);
        const weight = tf.tensor2d(gather(train.weight, 1, rows), [rows.length, 1]);
        optimizer.applyGradients(gradients(x, label, tf.div(weight, tf.sum(weight))));
      });
    }
    validationLoss.push(validation.count === 0 ? 0 : lossOf(validation, validationInputs));
    if (validationLoss.at(-1)! <= Math.min(...validationLoss)) best = read(variables);
  }
  for (const { weights, bias } of variables) {
    weights.dispose();
    bias.dispose();
  }
  optimizer.dispose();
  return { network: { ...moments, layers: best }, validationLoss };
}

function read(variables: { weights: core.Variable; bias: core.Variable }[]): Layer[] {
  return variables.map(({ weights, bias }) => ({
    inputs: weights.shape[0]!,
    outputs: weights.shape[1]!,
    weights: Float32Array.from(weights.dataSync()),
    bias: Float32Array.from(bias.dataSync()),
  }));
}

function gather(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (let at = 0, to = 0; at < rows.length; at++)
    for (let from = rows[at]! * width, f = 0; f < width; f++) gathered[to++] = values[from + f]!;
  return gathered;
}

function momentsOf(examples: Examples, width: number): { mean: Float32Array; scale: Float32Array } {
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let row = 0, at = 0; row < examples.count; row++)
    for (let f = 0; f < width; f++, at++) {
      sum[f]! += examples.features[at]!;
      squares[f]! += examples.features[at]! ** 2;
    }
  const n = Math.max(1, examples.count);
  return {
    mean: Float32Array.from(sum, (total) => total / n),
    scale: Float32Array.from(squares, (total, f) => {
      const deviation = Math.sqrt(Math.max(0, total / n - (sum[f]! / n) ** 2));
      return deviation > 1e-6 ? 1 / deviation : 0;
    }),
  };
}

function logOdds({ label, weight }: Examples): number {
  let positive = 0;
  let total = 0;
  for (let row = 0; row < label.length; row++) {
    total += weight[row]!;
    if (label[row] === 1) positive += weight[row]!;
  }
  return Math.log((positive + 0.5) / (total - positive + 0.5));
}

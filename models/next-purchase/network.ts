import { FEATURES } from './features.ts';

/** Features are standardised and clipped to ±5 standard deviations before the first layer. */
export const CLIP = 5;

/** A dense network: ReLU between layers, one logit at the end. */
export interface Network {
  /** Of each feature over the training rows. */
  mean: Float32Array;
  /** 1 / standard deviation, 0 where a feature never varies. */
  scale: Float32Array;
  layers: readonly Layer[];
}

export interface Layer {
  inputs: number;
  outputs: number;
  /** (input · outputs + output). */
  weights: Float32Array;
  bias: Float32Array;
}

/** Standardises `rows` rows of raw features into `target`. */
export function standardise(
  network: Pick<Network, 'mean' | 'scale'>,
  raw: Float32Array,
  rows: number,
  target: Float32Array,
): void {
  const { mean, scale } = network;
  const width = mean.length;
  for (let row = 0, at = 0; row < rows; row++)
    for (let f = 0; f < width; f++, at++)
      target[at] = Math.max(-CLIP, Math.min(CLIP, (raw[at]! - mean[f]!) * scale[f]!));
}

/** Outputs computed side by side: their sums stay in registers, and each input is read once for all. */
const LANES = 4;

interface PackedLayer {
  inputs: number;
  /** Padded to a multiple of LANES with outputs that are always 0. */
  outputs: number;
  /** (block of LANES outputs · inputs · LANES + input · LANES + lane). */
  weights: Float64Array;
  bias: Float64Array;
  /** Of each row of ROWS, one after the other. */
  result: Float64Array;
}

/** Rows run side by side: each weight is read once for both. */
const ROWS = 2;

/** Runs a network; holds the scratch of its layers, so one a thread. */
export class NetworkRunner {
  readonly #network: Network;
  readonly #layers: PackedLayer[] = [];
  readonly #first: Float64Array;
  #standard = new Float32Array(0);

  constructor(network: Network) {
    this.#network = network;
    let inputs = network.mean.length;
    this.#first = new Float64Array(ROWS * inputs);
    for (const layer of network.layers) {
      const next = packed(layer, inputs);
      this.#layers.push(next);
      inputs = next.outputs;
    }
  }

  /** Probability of each of `rows` rows of raw features, into `target`. */
  predict(raw: Float32Array, rows: number, target: Float32Array): void {
    const first = this.#first;
    const width = first.length / ROWS;
    if (this.#standard.length < rows * width) this.#standard = new Float32Array(2 * rows * width);
    const standard = this.#standard;
    standardise(this.#network, raw, rows, standard);
    for (let row = 0; row < rows; row += ROWS) {
      // The last row of an odd number runs beside one that is not asked about.
      const values = Math.min(ROWS, rows - row) * width;
      for (let f = 0, at = row * width; f < values; f++, at++) first[f] = standard[at]!;
      const logits = this.#logits();
      target[row] = sigmoid(logits[0]!);
      if (row + 1 < rows) target[row + 1] = sigmoid(logits[logits.length / ROWS]!);
    }
  }

  #logits(): Float64Array {
    const layers = this.#layers;
    let input = this.#first;
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l]!;
      forward(layer, input, l + 1 < layers.length);
      input = layer.result;
    }
    return input;
  }
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function forward(
  { inputs, outputs, weights, bias, result }: PackedLayer,
  input: Float64Array,
  relu: boolean,
): void {
  for (let o = 0, at = 0; o < outputs; o += LANES) {
    let a = bias[o]!;
    let b = bias[o + 1]!;
    let c = bias[o + 2]!;
    let d = bias[o + 3]!;
    let e = a;
    let f = b;
    let g = c;
    let h = d;
    for (let i = 0; i < inputs; i++, at += LANES) {
      const one = input[i]!;
      const other = input[inputs + i]!;
      const p = weights[at]!;
      const q = weights[at + 1]!;
      const r = weights[at + 2]!;
      const s = weights[at + 3]!;
      a += one * p;
      b += one * q;
      c += one * r;
      d += one * s;
      e += other * p;
      f += other * q;
      g += other * r;
      h += other * s;
    }
    result[o] = relu && a < 0 ? 0 : a;
    result[o + 1] = relu && b < 0 ? 0 : b;
    result[o + 2] = relu && c < 0 ? 0 : c;
    result[o + 3] = relu && d < 0 ? 0 : d;
    result[outputs + o] = relu && e < 0 ? 0 : e;
    result[outputs + o + 1] = relu && f < 0 ? 0 : f;
    result[outputs + o + 2] = relu && g < 0 ? 0 : g;
    result[outputs + o + 3] = relu && h < 0 ? 0 : h;
  }
}

function packed(layer: Layer, inputs: number): PackedLayer {
  const outputs = Math.ceil(layer.outputs / LANES) * LANES;
  const weights = new Float64Array(inputs * outputs);
  for (let i = 0; i < layer.inputs; i++)
    for (let o = 0; o < layer.outputs; o++) {
      const block = o - (o % LANES);
      weights[block * inputs + i * LANES + (o % LANES)] = layer.weights[i * layer.outputs + o]!;
    }
  const bias = new Float64Array(outputs);
  bias.set(layer.bias);
  return { inputs, outputs, weights, bias, result: new Float64Array(ROWS * outputs) };
}

/**
 * Where no customer has two baskets there is nothing to learn a ranking from: own items by how often they are bought,
 * then popular ones. The order is that of GP-TopFreq; the probability is a guess.
 */
export function untrainedNetwork(): Network {
  const width = FEATURES.length;
  const weights = new Float32Array(width);
  weights[FEATURES.indexOf('own')] = 2;
  weights[FEATURES.indexOf('frequency')] = 3;
  weights[FEATURES.indexOf('popularity')] = 0.5;
  return {
    mean: new Float32Array(width),
    scale: new Float32Array(width).fill(1),
    layers: [{ inputs: width, outputs: 1, weights, bias: Float32Array.of(-2) }],
  };
}

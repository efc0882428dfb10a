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

/** Runs a network row by row; holds the scratch of its layers. */
export class NetworkRunner {
  readonly #network: Network;
  readonly #layers: Float32Array[];
  readonly #input: Float32Array;

  constructor(network: Network) {
    this.#network = network;
    this.#input = new Float32Array(network.mean.length);
    this.#layers = network.layers.map(({ outputs }) => new Float32Array(outputs));
  }

  /** Probability of each of `rows` rows of raw features, into `target`. */
  predict(raw: Float32Array, rows: number, target: Float32Array): void {
    const width = this.#input.length;
    for (let row = 0; row < rows; row++) {
      standardise(this.#network, raw.subarray(row * width, (row + 1) * width), 1, this.#input);
      target[row] = 1 / (1 + Math.exp(-this.#logit()));
    }
  }

  #logit(): number {
    let input = this.#input;
    const { layers } = this.#network;
    for (let l = 0; l < layers.length; l++) {
      const { inputs, outputs, weights, bias } = layers[l]!;
      const output = this.#layers[l]!;
      output.set(bias);
      for (let i = 0, at = 0; i < inputs; i++) {
        const value = input[i]!;
        if (value === 0) at += outputs;
        else for (let o = 0; o < outputs; o++) output[o]! += value * weights[at++]!;
      }
      if (l + 1 < layers.length) for (let o = 0; o < outputs; o++) if (output[o]! < 0) output[o] = 0;
      input = output;
    }
    return input[0]!;
  }
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

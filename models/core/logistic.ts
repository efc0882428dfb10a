import { solve } from './solve.ts';

/** Newton's steps, at most: the loss is convex, a handful reaches what floats can tell. */
const STEPS = 25;

export interface LogisticRows {
  /** (row · weights + feature); a constant is a feature of 1. */
  features: Float64Array;
  /** 0 or 1. */
  label: Uint8Array;
  weight: Float32Array;
}

/**
 * Logistic regression by Newton's method: the weights of least Σ weight · log loss + ½ |weights − prior|². No randomness:
 * the same rows give the same weights.
 * @param prior where the weights start, and what they stay where nothing speaks against it.
 */
export function fitLogistic(rows: LogisticRows, prior: readonly number[]): Float64Array {
  let weights = Float64Array.from(prior);
  let loss = lossOf(rows, weights, prior);
  for (let step = 0; step < STEPS; step++) {
    const { gradient, curvature } = slopeOf(rows, weights, prior);
    const direction = solve(curvature, gradient);
    // Far from the least loss a whole step may go past it.
    let next = weights;
    let found = loss;
    for (let part = 1; part > 1e-6 && !(found < loss); part /= 2) {
      next = weights.map((weight, f) => weight - part * direction[f]!);
      found = lossOf(rows, next, prior);
    }
    if (!(found < loss)) break;
    weights = next;
    loss = found;
  }
  return weights;
}

/** Mean weighted log loss of these weights; 0 where there are no rows. */
export function logLoss(rows: LogisticRows, weights: Float64Array): number {
  const total = rows.weight.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? 0 : lossOf(rows, weights, weights) / total;
}

function lossOf(
  { features, label, weight }: LogisticRows,
  weights: Float64Array,
  prior: ArrayLike<number>,
): number {
  let loss = 0;
  for (let f = 0; f < weights.length; f++) loss += 0.5 * (weights[f]! - prior[f]!) ** 2;
  for (let row = 0, at = 0; row < label.length; row++) {
    let z = 0;
    for (let f = 0; f < weights.length; f++) z += weights[f]! * features[at++]!;
    // log(1 + e^z) − y·z, in the form that cannot overflow.
    loss += weight[row]! * (Math.max(z, 0) - z * label[row]! + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return loss;
}

function slopeOf(
  { features, label, weight }: LogisticRows,
  weights: Float64Array,
  prior: readonly number[],
): { gradient: Float64Array; curvature: Float64Array } {
  const width = weights.length;
  const gradient = weights.map((value, f) => value - prior[f]!);
  const curvature = new Float64Array(width * width);
  for (let f = 0; f < width; f++) curvature[f * width + f] = 1;
  for (let row = 0; row < label.length; row++) {
    const at = row * width;
    let z = 0;
    for (let f = 0; f < width; f++) z += weights[f]! * features[at + f]!;
    const p = 1 / (1 + Math.exp(-z));
    const error = weight[row]! * (p - label[row]!);
    const curve = weight[row]! * p * (1 - p);
    for (let f = 0; f < width; f++) {
      gradient[f]! += error * features[at + f]!;
      const scaled = curve * features[at + f]!;
      for (let g = 0; g < width; g++) curvature[f * width + g]! += scaled * features[at + g]!;
    }
  }
  return { gradient, curvature };
}

/** Of a probability strictly between 0 and 1, or nearly so. */
export function logOdds(probability: number): number {
  const p = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(p / (1 - p));
}

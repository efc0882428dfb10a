import type { Examples } from './examples.ts';
import { type Network, NetworkRunner } from './network.ts';

/** Log-odds of a probability that means what it says: slope · logit + intercept. A slope > 0 keeps the order. */
export interface Calibration {
  slope: number;
  intercept: number;
}

/** Newton's steps, at most: the loss is convex, a handful reaches what floats can tell. */
const STEPS = 25;
/** Of a Gaussian around no change: a handful of rows moves nothing. */
const PRIOR = 1;

/**
 * Platt, "Probabilistic Outputs for Support Vector Machines", 1999: the slope and intercept of least weighted log loss
 * on rows that the network did not learn from. No change where a higher logit means less.
 */
export function calibrate(network: Network, { count, features, label, weight }: Examples): Calibration {
  const probability = new Float32Array(count);
  new NetworkRunner(network).predict(features, count, probability);
  const logit = Float64Array.from(probability, logOdds);
  let [slope, intercept] = [1, 0];
  let loss = lossOf(logit, label, weight, slope, intercept);
  for (let step = 0; step < STEPS; step++) {
    let [gradientS, gradientI] = [PRIOR * (slope - 1), PRIOR * intercept];
    let [ss, si, ii] = [PRIOR, 0, PRIOR];
    for (let row = 0; row < count; row++) {
      const z = logit[row]!;
      const p = 1 / (1 + Math.exp(-slope * z - intercept));
      const error = weight[row]! * (p - label[row]!);
      const curve = weight[row]! * p * (1 - p);
      gradientS += error * z;
      gradientI += error;
      ss += curve * z * z;
      si += curve * z;
      ii += curve;
    }
    const determinant = ss * ii - si * si;
    const stepS = (ii * gradientS - si * gradientI) / determinant;
    const stepI = (ss * gradientI - si * gradientS) / determinant;
    // Far from the least loss a whole step may go past it.
    let part = 1;
    let next = loss;
    for (; part > 1e-6; part /= 2) {
      next = lossOf(logit, label, weight, slope - part * stepS, intercept - part * stepI);
      if (next < loss) break;
    }
    if (!(next < loss)) break;
    slope -= part * stepS;
    intercept -= part * stepI;
    loss = next;
  }
  return slope > 0 && Number.isFinite(slope + intercept) ? { slope, intercept } : { slope: 1, intercept: 0 };
}

/** The network whose last layer answers calibrated log-odds: serving has nothing more to do. */
export function calibrated(network: Network, { slope, intercept }: Calibration): Network {
  const last = network.layers.at(-1)!;
  return {
    ...network,
    layers: [
      ...network.layers.slice(0, -1),
      {
        ...last,
        weights: last.weights.map((weight) => slope * weight),
        bias: last.bias.map((bias) => slope * bias + intercept),
      },
    ],
  };
}

function lossOf(
  logit: Float64Array,
  label: Uint8Array,
  weight: Float32Array,
  slope: number,
  intercept: number,
): number {
  let loss = (PRIOR / 2) * ((slope - 1) ** 2 + intercept ** 2);
  for (let row = 0; row < logit.length; row++) {
    const z = slope * logit[row]! + intercept;
    // log(1 + e^z) − y·z, in the form that cannot overflow.
    loss += weight[row]! * (Math.max(z, 0) - z * label[row]! + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return loss;
}

function logOdds(probability: number): number {
  const p = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(p / (1 - p));
}

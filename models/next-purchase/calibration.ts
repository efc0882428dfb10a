import { fitLogistic, logOdds } from '../core/logistic.ts';
import type { Examples } from './examples.ts';
import { type Network, NetworkRunner } from './network.ts';

/** Log-odds of a probability that means what it says: slope · logit + intercept. A slope > 0 keeps the order. */
export interface Calibration {
  slope: number;
  intercept: number;
}

/**
 * Platt, "Probabilistic Outputs for Support Vector Machines", 1999: the slope and intercept of least weighted log loss
 * on rows that the network did not learn from. No change where a higher logit means less.
 */
export function calibrate(network: Network, { count, features, label, weight }: Examples): Calibration {
  const probability = new Float32Array(count);
  new NetworkRunner(network).predict(features, count, probability);
  const logits = new Float64Array(2 * count);
  for (let row = 0; row < count; row++) logits.set([logOdds(probability[row]!), 1], 2 * row);
  // Around no change: a handful of rows moves nothing.
  const fitted = fitLogistic({ features: logits, label, weight }, [1, 0]);
  const [slope, intercept] = [fitted[0]!, fitted[1]!];
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

import { normalTail } from './normal.ts';
import type { Pairs } from './pairs.ts';

export const TIMING_FAMILIES = ['log-normal', 'poisson-gamma'] as const;
export type TimingFamily = (typeof TIMING_FAMILIES)[number];

/**
 * How long the next gap of a pair is, in stretched days, given that there is one. Every pair starts from its item's
 * location and moves to its own gaps as they come (Bhagat et al., "Buy It Again", KDD 2018, section 3):
 *
 *   log-normal     log gap ~ N(m, s²), m = (Σ log gaps + ownWeight · location) / (gaps + ownWeight)
 *   poisson-gamma  gap ~ Exp(λ), λ ~ Gamma(ownWeight, ownWeight · e^location), and after its gaps
 *                  Gamma(ownWeight + gaps, ownWeight · e^location + Σ gaps)
 */
export interface Timing {
  family: TimingFamily;
  /** item row → log of the gap in stretched days: its mean (log-normal), one over its mean rate (Poisson-Gamma). */
  location: Float32Array;
  /** Standard deviation of the log gap of a pair without own gaps; log-normal alone. */
  spread: number;
  /** Gaps that the item's location counts for, > 0. */
  ownWeight: number;
}

/** Probability that the gap of pair `at` is longer than `days` (not stretched), of those that end. */
export function survival(timing: Timing, pairs: Pairs, at: number, days: number): number {
  if (days <= 0) return 1;
  const { family, ownWeight } = timing;
  const gaps = pairs.times[at]! - 1;
  const stretched = days / pairs.stretch[at]!;
  const location = timing.location[pairs.item[at]!]!;
  if (family === 'log-normal') {
    const mean = (pairs.logSum[at]! + ownWeight * location) / (gaps + ownWeight);
    return normalTail((Math.log(stretched) - mean) / spreadAfter(timing, gaps));
  }
  const exposure = ownWeight * Math.exp(location) + pairs.sum[at]!;
  return (exposure / (exposure + stretched)) ** (ownWeight + gaps);
}

/**
 * Of the variance s² between all gaps of an item, pairs differ by s² / (ownWeight + 1); what a pair's own gaps have not
 * told of its mean stays.
 */
function spreadAfter({ spread, ownWeight }: Timing, gaps: number): number {
  return spread * Math.sqrt((ownWeight / (ownWeight + 1)) * (1 + 1 / (gaps + ownWeight)));
}

/** Days (not stretched) that the share `longer` of the pair's gaps exceeds, of those that end: the inverse of `survival`. */
export function gapDaysExceededBy(timing: Timing, pairs: Pairs, at: number, longer: number): number {
  let low = 0;
  let high = 1;
  while (high < MOST_DAYS && survival(timing, pairs, at, high) > longer) high *= 2;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (survival(timing, pairs, at, middle) > longer) low = middle;
    else high = middle;
  }
  return high;
}

/** A gap longer than a lifetime is no gap. */
const MOST_DAYS = 32_768;
const BISECTIONS = 24;

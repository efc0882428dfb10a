import { type Repurchase, stillToCome, TIMES_BUCKETS, timesBucket } from './fit-timing.ts';
import type { Pairs } from './pairs.ts';
import { survival } from './timing.ts';

/** Cumulative hazard of a pair's next purchase within so many days of the pairs' day; 0 for 0 days, rises with them. */
export type Hazard = (days: number) => number;

/** What the hazard of a pair is multiplied by: e^(Σ weight · trait). All 0: what timing and rate say, as it is. */
export type Calibration = readonly number[];

export interface Calibrated extends Repurchase {
  calibration: Calibration;
}

const TRAITS = 7;
export const UNCALIBRATED: Calibration = Array(TRAITS).fill(0);

/** Days that a trait looks ahead. */
const AHEAD_DAYS = 28;
const LEAST_HAZARD = 1e-7;
/** Nothing is certain: a hazard stays finite. */
const MOST_CHANCE = 1 - 1e-9;

/** Probability that the pair's next purchase comes at all, 0–1, as of the pairs' day. */
export function comesAgain({ timing, rate }: Repurchase, pairs: Pairs, at: number): number {
  const bucket = pairs.item[at]! * TIMES_BUCKETS + timesBucket(pairs.times[at]!);
  return stillToCome(rate[bucket]!, survival(timing, pairs, at, pairs.day - pairs.lastDay[at]!));
}

/** What timing and rate say of a pair. */
export function pairHazard(model: Repurchase, pairs: Pairs, at: number): Hazard {
  const open = pairs.day - pairs.lastDay[at]!;
  const now = survival(model.timing, pairs, at, open);
  const again = comesAgain(model, pairs, at);
  if (again === 0) return () => 0;
  return (days) => {
    const ends = 1 - survival(model.timing, pairs, at, open + days) / now;
    return -Math.log1p(-Math.min(MOST_CHANCE, again * ends));
  };
}

/** The same, calibrated by what is known of the pair and its customer beside the gaps. */
export function calibratedHazard(model: Calibrated, pairs: Pairs, at: number): Hazard {
  const hazard = pairHazard(model, pairs, at);
  let sum = 0;
  for (const [k, trait] of traitsOf(hazard, pairs, at).entries()) sum += model.calibration[k]! * trait;
  const factor = Math.exp(sum);
  return (days) => factor * hazard(days);
}

/** What calibration weighs: the pair's own hazard, the customer's pace and silence, how often, how long ago. */
export function traitsOf(hazard: Hazard, pairs: Pairs, at: number): number[] {
  const silence = Math.log((pairs.sinceVisit[at]! + 1) / pairs.visitGap[at]!);
  return [
    1,
    Math.log(Math.max(LEAST_HAZARD, hazard(AHEAD_DAYS))),
    Math.log(pairs.visitGap[at]!),
    silence,
    Math.max(0, silence) ** 2,
    Math.log(pairs.times[at]!),
    Math.log((pairs.day - pairs.lastDay[at]! + 1) / (pairs.sinceVisit[at]! + 1)),
  ];
}

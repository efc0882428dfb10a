import type { Hazard } from './chance.ts';

/**
 * Log of the probability of what happened to one pair in `days` days: bought on the day `on` (1 … days) and not before,
 * or not at all (on = 0). Over all of these the probabilities add up to 1.
 */
export function logProbability(hazard: Hazard, on: number, days: number): number {
  if (on === 0) return -hazard(days);
  const before = hazard(on - 1);
  return Math.log(Math.max(LEAST, -Math.expm1(before - hazard(on)))) - before;
}

/** What is held impossible costs as much as one in 10¹², not everything. */
const LEAST = 1e-12;

/** Mean of `logProbability` over pairs. @param next as `nextDays` has it, of pairs as of `day`. */
export function logLikelihood(
  hazardOf: (at: number) => Hazard,
  next: Int32Array,
  day: number,
  days: number,
): number {
  let sum = 0;
  for (let at = 0; at < next.length; at++)
    sum += logProbability(hazardOf(at), next[at] === 0 ? 0 : next[at]! - day, days);
  return next.length === 0 ? 0 : sum / next.length;
}

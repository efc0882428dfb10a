import { calibratedHazard, comesAgain } from './chance.ts';
import type { Replenishment } from './fit-replenishment.ts';
import type { Pairs } from './pairs.ts';
import { gapDaysExceededBy } from './timing.ts';

export interface DueSettings {
  /** Longest look ahead: what is due later is not in the list; and the days that the chance is of. */
  horizonDays: number;
  /** What less likely ever comes again is left out, 0–1: too long overdue, or no repeat purchase. */
  leastProbability: number;
  /** Length of the list. */
  length: number;
}

export const DUE_DEFAULTS: DueSettings = { horizonDays: 30, leastProbability: 0.1, length: 12 };

export interface Due {
  /** Local day; half of the gaps of such a pair have ended by then. */
  dueDay: number;
  /** Calibrated chance that it is bought within the horizon, 0–1. */
  chance: number;
}

/** When the customer of pair `at` should need the item again. Null where it is due past the horizon or given up. */
export function dueOf(model: Replenishment, pairs: Pairs, at: number, settings: DueSettings): Due | null {
  if (comesAgain(model, pairs, at) < settings.leastProbability) return null;
  const dueDay = dayExceededBy(model, pairs, at, 0.5);
  if (dueDay > pairs.day + settings.horizonDays) return null;
  const hazard = calibratedHazard(model, pairs, at);
  return { dueDay, chance: -Math.expm1(-hazard(settings.horizonDays)) };
}

/** Local days around `dueDay`: a quarter of the gaps of such a pair end before `fromDay`, three quarters by `toDay`. */
export function dueWindow(
  model: Replenishment,
  pairs: Pairs,
  at: number,
): { fromDay: number; toDay: number } {
  return {
    fromDay: dayExceededBy(model, pairs, at, 0.75),
    toDay: dayExceededBy(model, pairs, at, 0.25),
  };
}

/** The day that the share `longer` of the pair's gaps, counted from its last purchase, reaches beyond. */
function dayExceededBy({ timing }: Replenishment, pairs: Pairs, at: number, longer: number): number {
  return pairs.lastDay[at]! + Math.max(1, Math.round(gapDaysExceededBy(timing, pairs, at, longer)));
}

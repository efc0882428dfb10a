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

/** Local days; a quarter of the gaps of such a pair end before `fromDay`, half by `dueDay`, three quarters by `toDay`. */
export interface Due {
  fromDay: number;
  dueDay: number;
  toDay: number;
  /** Calibrated chance that it is bought within the horizon, 0–1. */
  chance: number;
}

/** When the customer of pair `at` should need the item again. Null where it is due past the horizon or given up. */
export function dueOf(model: Replenishment, pairs: Pairs, at: number, settings: DueSettings): Due | null {
  if (comesAgain(model, pairs, at) < settings.leastProbability) return null;
  const dayOf = (longer: number) =>
    pairs.lastDay[at]! + Math.max(1, Math.round(gapDaysExceededBy(model.timing, pairs, at, longer)));
  const dueDay = dayOf(0.5);
  if (dueDay > pairs.day + settings.horizonDays) return null;
  const hazard = calibratedHazard(model, pairs, at);
  return {
    fromDay: dayOf(0.75),
    dueDay,
    toDay: dayOf(0.25),
    chance: -Math.expm1(-hazard(settings.horizonDays)),
  };
}

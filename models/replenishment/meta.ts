import { type Calibration, UNCALIBRATED } from './chance.ts';
import type { Replenishment } from './fit-replenishment.ts';
import { TIMING_FAMILIES, type Timing } from './timing.ts';

/** What is not an array by item: the artifact keeps it as JSON. */
export interface ReplenishmentMeta extends Omit<Timing, 'location'> {
  amountPower: number;
  calibration: Calibration;
}

export function replenishmentMeta({ timing, amountPower, calibration }: Replenishment): ReplenishmentMeta {
  const { family, ownWeight, spread } = timing;
  return { family, ownWeight, spread, amountPower, calibration };
}

export function isReplenishmentMeta(value: unknown): value is ReplenishmentMeta {
  if (typeof value !== 'object' || value === null) return false;
  const { family, ownWeight, spread, amountPower, calibration } = value as Partial<ReplenishmentMeta>;
  return (
    TIMING_FAMILIES.some((name) => name === family) &&
    isPositive(ownWeight) &&
    isPositive(spread) &&
    Number.isFinite(amountPower) &&
    calibration?.length === UNCALIBRATED.length &&
    calibration.every((weight) => Number.isFinite(weight))
  );
}

function isPositive(value: number | undefined): boolean {
  return Number.isFinite(value) && value! > 0;
}

import type { Rebuy } from './rebuy.ts';
import { TIMES_BUCKETS, timesBucket } from './rebuy.ts';

export interface DueSettings {
  /** Mean gaps of the item that a customer's own gaps are given. */
  prior: number;
  /** Longest look ahead: what is due later is not in the list. */
  horizonDays: number;
  /** Later by more than so many gaps, it is no more waited for. */
  lostAfterGaps: number;
  /** Less likely rebuys are left out, 0–1. */
  leastProbability: number;
  /** Length of the list. */
  length: number;
}

export const DUE_DEFAULTS: DueSettings = {
  prior: 2,
  horizonDays: 30,
  lostAfterGaps: 2,
  leastProbability: 0.15,
  length: 12,
};

/** What one customer did with one item. */
export interface Ownership {
  /** item row. */
  item: number;
  firstDay: number;
  lastDay: number;
  /** Purchase days with it, ≥ 1. */
  times: number;
}

/** The customer's own mean gap, shrunk to the item's. */
export function expectedGap(own: Ownership, rebuy: Rebuy, prior: number): number {
  return (own.lastDay - own.firstDay + prior * rebuy.gapDays[own.item]!) / (own.times - 1 + prior);
}

/**
 * When the customer should need the item again, and how likely they buy it: the rate of those who had it as often,
 * halved with every gap they are late. Null where it is not repeatable, lost, too unlikely, or due past the horizon.
 */
export function dueOf(
  own: Ownership,
  rebuy: Rebuy,
  today: number,
  settings: DueSettings,
): { dueDay: number; probability: number } | null {
  if (rebuy.repeatable[own.item] === 0) return null;
  const gap = expectedGap(own, rebuy, settings.prior);
  const dueDay = own.lastDay + Math.max(1, Math.round(gap));
  const late = Math.max(0, today - dueDay) / gap;
  if (late > settings.lostAfterGaps || dueDay > today + settings.horizonDays) return null;
  const probability = rebuy.rate[own.item * TIMES_BUCKETS + timesBucket(own.times)]! * 2 ** -late;
  return probability < settings.leastProbability ? null : { dueDay, probability };
}

import { type CustomerMetric, NOTHING_BOUGHT } from './measure.ts';

/** Share of the bought items that are among the first k, 0–1. */
export const recall: CustomerMetric = (ranked, target, k) =>
  target.size === 0 ? NOTHING_BOUGHT : hits(ranked, target, k) / target.size;

export function hits(ranked: ArrayLike<number>, target: ReadonlySet<number>, k: number): number {
  let found = 0;
  for (let at = 0; at < ranked.length && at < k; at++) if (target.has(ranked[at]!)) found++;
  return found;
}

import { type CustomerMetric, NOTHING_BOUGHT } from './measure.ts';

/** Reciprocal place of the first bought item, 0 where it is not among the first k. Range 0–1. */
export const mrr: CustomerMetric = (ranked, target, k) => {
  if (target.size === 0) return NOTHING_BOUGHT;
  for (let at = 0; at < ranked.length && at < k; at++) if (target.has(ranked[at]!)) return 1 / (at + 1);
  return 0;
};

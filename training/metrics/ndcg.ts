import { type CustomerMetric, NOTHING_BOUGHT } from './measure.ts';

/**
 * nDCG of the next-basket literature: gain 1, discount 1/log2(place + 1), divided by the ideal sum over *all* bought
 * items, not the first k: 1 cannot be reached by a basket of more than k items (as in Li et al., "A Next Basket
 * Recommendation Reality Check", TOIS 2023). Range 0–1.
 */
export const ndcg: CustomerMetric = (ranked, target, k) =>
  target.size === 0 ? NOTHING_BOUGHT : gain(ranked, target, k) / idealGain(target.size);

/** Discounted gain of the first k. */
export function gain(ranked: ArrayLike<number>, target: ReadonlySet<number>, k: number): number {
  let sum = 0;
  for (let at = 0; at < ranked.length && at < k; at++)
    if (target.has(ranked[at]!)) sum += 1 / Math.log2(at + 2);
  return sum;
}

/** Discounted gain where the first `count` places all hit. */
export function idealGain(count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += 1 / Math.log2(at + 2);
  return sum;
}

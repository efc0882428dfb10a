import { type CustomerMetric, NOTHING_BOUGHT } from './measure.ts';
import { hits } from './recall.ts';

/** 1 where one of the first k was bought, else 0; its mean is the hit rate. */
export const hit: CustomerMetric = (ranked, target, k) => {
  if (target.size === 0) return NOTHING_BOUGHT;
  return hits(ranked, target, k) > 0 ? 1 : 0;
};

import { type CustomerMetric, NOTHING_BOUGHT } from './measure.ts';
import { gain, idealGain } from './ndcg.ts';

/** The standard nDCG@k: divided by the best sum that k places allow (Järvelin, Kekäläinen, TOIS 2002). Range 0–1. */
export const ndcgCut: CustomerMetric = (ranked, target, k) =>
  target.size === 0 ? NOTHING_BOUGHT : gain(ranked, target, k) / idealGain(Math.min(k, target.size));

import { hit } from './hit.ts';
import type { CustomerMetric } from './measure.ts';
import { mrr } from './mrr.ts';
import { ndcg } from './ndcg.ts';
import { ndcgCut } from './ndcg-cut.ts';
import { recall } from './recall.ts';

/** Every metric of one customer's ranking, by the name that reports use: a new one is a file and a line. */
export const CUSTOMER_METRICS: Readonly<Record<string, CustomerMetric>> = {
  recall,
  ndcg,
  ndcg_cut: ndcgCut,
  hit,
  mrr,
};

export { bootstrapDifference, type Interval } from './bootstrap.ts';
export { coverage } from './coverage.ts';
export { type CustomerMetric, deviation, type Measure, mean, type NotComputable } from './measure.ts';
export { splitTarget } from './repeat-new.ts';

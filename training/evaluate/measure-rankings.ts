import { CUSTOMER_METRICS, coverage, type Measure, mean, splitTarget } from '../metrics/index.ts';

/** One question: what will this customer buy? */
export interface Query {
  /** Row in the table of baskets that rankers were fitted on. */
  customer: number;
  /** Item rows bought. Rows beyond the known ones stand for items nobody had seen: they count, and cannot be found. */
  target: ReadonlySet<number>;
  /** Item rows bought before. */
  bought: ReadonlySet<number>;
}

/** Metrics that are told for repeat and for new items as well. */
const SPLIT = ['recall', 'ndcg', 'hit'];

/**
 * Means over the queries, by name: `recall@10`, `recall_repeat@10` (of what was bought before, over the customers who
 * did so), `recall_new@10`, `coverage@10` (of `items`), …
 */
export function measureRankings(
  rankings: readonly Uint32Array[],
  queries: readonly Query[],
  ks: readonly number[],
  items: number,
): Record<string, Measure> {
  const splits = queries.map(({ target, bought }) => splitTarget(target, bought));
  const measures: Record<string, Measure> = {};
  for (const k of ks) {
    for (const [name, metric] of Object.entries(CUSTOMER_METRICS))
      measures[`${name}@${k}`] = mean(queries.map(({ target }, q) => metric(rankings[q]!, target, k)));
    for (const name of SPLIT) {
      const metric = CUSTOMER_METRICS[name]!;
      measures[`${name}_repeat@${k}`] = mean(splits.map(({ repeat }, q) => metric(rankings[q]!, repeat, k)));
      measures[`${name}_new@${k}`] = mean(splits.map(({ fresh }, q) => metric(rankings[q]!, fresh, k)));
    }
    measures[`coverage@${k}`] = coverage(rankings, k, items);
  }
  return measures;
}

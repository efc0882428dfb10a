import type { Random } from '../../models/core/random.ts';
import {
  bootstrapDifference,
  CUSTOMER_METRICS,
  type Interval,
  type NotComputable,
} from '../metrics/index.ts';
import { AT_VISIT, CHAMPION, OURS } from './fit-model.ts';
import type { ModelFigures } from './summary.ts';
import type { TemporalQuery } from './world.ts';

/** Ours less the best baseline, customer by customer, with 95 % intervals. */
export interface Comparison {
  baseline: string;
  metrics: Record<string, Interval | NotComputable>;
}

export interface Asked {
  query: TemporalQuery;
  /** model → item rows, best first. */
  rankings: ReadonlyMap<string, Uint32Array>;
}

const NO_BASELINES = [OURS, AT_VISIT, CHAMPION];
const COMPARED = ['recall', 'ndcg', 'hit'];

/** The best baseline is the one with the highest recall@k + nDCG@k; null where there is none to compare. */
export function compareWithBest(
  asked: readonly Asked[],
  models: readonly ModelFigures[],
  k: number,
  random: Random,
  ours = OURS,
): Comparison | null {
  const scoreOf = ({ metrics }: ModelFigures) => (metrics[`recall@${k}`] ?? 0) + (metrics[`ndcg@${k}`] ?? 0);
  const best = models
    .filter(({ name }) => !NO_BASELINES.includes(name) && asked[0]?.rankings.has(name))
    .reduce<ModelFigures | null>(
      (top, model) => (top === null || scoreOf(model) > scoreOf(top) ? model : top),
      null,
    );
  if (best === null || !asked[0]?.rankings.has(ours)) return null;
  return lessBaseline(asked, best.name, k, random, ours);
}

/** Ours less one baseline, over these questions. */
export function lessBaseline(
  asked: readonly Asked[],
  baseline: string,
  k: number,
  random: Random,
  ours = OURS,
): Comparison {
  const intervals = COMPARED.map((name): [string, Interval | NotComputable] => {
    const metric = CUSTOMER_METRICS[name]!;
    const pairs = asked.flatMap(({ query, rankings }) => {
      const one = metric(rankings.get(ours)!, query.target, k);
      const other = metric(rankings.get(baseline)!, query.target, k);
      if (typeof one !== 'number' || typeof other !== 'number') return [];
      return [{ customer: query.customerNo, ours: one, theirs: other }];
    });
    return [`${name}@${k}`, bootstrapDifference(pairs, random)];
  });
  return { baseline, metrics: Object.fromEntries(intervals) };
}

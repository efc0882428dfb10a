import type { Ranker } from '../../models/baselines/ranker.ts';
import { tifuKnnRanker } from '../../models/baselines/tifu-knn-ranker.ts';
import type { PersonalSettings } from '../../models/baselines/top-freq.ts';
import { upCfRanker } from '../../models/baselines/up-cf-ranker.ts';
import type { Baskets } from '../../models/core/baskets.ts';
import { PUBLISHED_TIFU_KNN, type TifuKnnSettings } from '../../models/next-purchase/tifu-knn.ts';
import { PUBLISHED_UP_CF, type UpCfSettings } from '../../models/next-purchase/up-cf.ts';
import type { Query } from '../evaluate/measure-rankings.ts';
import { CUSTOMER_METRICS, mean } from '../metrics/index.ts';
import { type Grid, search } from './search.ts';

export interface TunedBaselines {
  'GP-TopFreq tuned': PersonalSettings;
  'TIFU-KNN tuned': TifuKnnSettings;
  'UP-CF tuned': UpCfSettings;
}

/** Known good starts: Ta-Feng's best of the literature is far from the published settings. */
const TIFU_KNN_GRID: Grid<TifuKnnSettings> = {
  alpha: [0.1, 0.3, 0.5, 0.7, 0.9],
  groups: [1, 3, 7],
  withinDecay: [0.7, 0.9, 1],
  groupDecay: [0.5, 0.7, 0.9],
  neighbours: [100, 300, 900],
};
const UP_CF_GRID: Grid<UpCfSettings> = {
  recency: [1, 3, 5, 10, 25],
  locality: [1, 3, 10],
  asymmetry: [0.25, 0.5, 0.75],
  neighbours: [100, 300, 1000],
};

/** Settings that a search tries, about: it goes two rounds where the first one found something. */
export const TYPICAL_STEPS =
  2 * [...Object.values(TIFU_KNN_GRID), ...Object.values(UP_CF_GRID)].reduce((sum, of) => sum + of.length, 0);

/** A period whose targets may be looked at: earlier than all that is evaluated. */
export interface TuningWorld {
  baskets: Baskets;
  /** Customers among whom neighbours are found. */
  reference: Uint32Array;
  queries: readonly Query[];
  k: number;
}

/** The settings with the highest recall@k + nDCG@k in that world. */
export function tuneBaselines(
  { baskets, reference, queries, k }: TuningWorld,
  onStep: () => void = () => {},
): TunedBaselines {
  const scoreOf = ({ rank }: Ranker): number => {
    onStep();
    const sums = queries.map(({ customer, target }) => {
      const ranked = rank(customer, k);
      const recall = CUSTOMER_METRICS.recall!(ranked, target, k);
      const ndcg = CUSTOMER_METRICS.ndcg!(ranked, target, k);
      return typeof recall === 'number' && typeof ndcg === 'number' ? recall + ndcg : recall;
    });
    const score = mean(sums);
    return typeof score === 'number' ? score : 0;
  };
  return {
    'GP-TopFreq tuned': { ties: 'popularity' },
    'TIFU-KNN tuned': search(PUBLISHED_TIFU_KNN, TIFU_KNN_GRID, (settings) =>
      scoreOf(tifuKnnRanker(baskets, reference, settings)),
    ).settings,
    'UP-CF tuned': search(PUBLISHED_UP_CF, UP_CF_GRID, (settings) =>
      scoreOf(upCfRanker(baskets, reference, settings)),
    ).settings,
  };
}

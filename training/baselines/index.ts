import { favouriteCategoryTopFreq } from '../../models/baselines/category-top-freq.ts';
import type { Ranker } from '../../models/baselines/ranker.ts';
import { tifuKnnRanker } from '../../models/baselines/tifu-knn-ranker.ts';
import {
  globalTopFreq,
  personalThenGlobalTopFreq,
  personalTopFreq,
} from '../../models/baselines/top-freq.ts';
import { upCfRanker } from '../../models/baselines/up-cf-ranker.ts';
import type { Baskets } from '../../models/core/baskets.ts';
import { PUBLISHED_TIFU_KNN } from '../../models/next-purchase/tifu-knn.ts';
import { PUBLISHED_UP_CF } from '../../models/next-purchase/up-cf.ts';
import { POPULARITY_DEFAULTS } from '../../models/popularity/popularity.ts';
import type { TunedBaselines } from './tuned.ts';

export { type TunedBaselines, type TuningWorld, TYPICAL_STEPS, tuneBaselines } from './tuned.ts';

/** What a baseline is fitted on. */
export interface BaselineData {
  baskets: Baskets;
  /** Customers among whom TIFU-KNN finds neighbours; as published, those of the fold's training part. */
  reference: Uint32Array;
  /** Customers among whom UP-CF finds neighbours; as published, everyone, by what came before. */
  everyone: Uint32Array;
}

type FitBaseline = (data: BaselineData) => Ranker;

/** Every baseline by its name in reports; the tuned ones where settings are given. */
export function baselines(tuned?: TunedBaselines): Record<string, FitBaseline> {
  const published: Record<string, FitBaseline> = {
    'G-TopFreq': ({ baskets }) => globalTopFreq(baskets),
    'P-TopFreq': ({ baskets }) => personalTopFreq(baskets),
    'GP-TopFreq': ({ baskets }) => personalThenGlobalTopFreq(baskets),
    'TIFU-KNN': ({ baskets, reference }) => tifuKnnRanker(baskets, reference, PUBLISHED_TIFU_KNN),
    'UP-CF': ({ baskets, everyone }) => upCfRanker(baskets, everyone, PUBLISHED_UP_CF),
  };
  if (tuned === undefined) return published;
  return {
    ...published,
    'GP-TopFreq tuned': ({ baskets }) => personalThenGlobalTopFreq(baskets, tuned['GP-TopFreq tuned']),
    'TIFU-KNN tuned': ({ baskets, reference }) => tifuKnnRanker(baskets, reference, tuned['TIFU-KNN tuned']),
    'UP-CF tuned': ({ baskets, everyone }) => upCfRanker(baskets, everyone, tuned['UP-CF tuned']),
  };
}

/**
 * Popularity in the customer's favourite category, plain and of late: what a shop with one to five purchases a customer
 * would show. They read the catalogue, which public data of baskets has not.
 */
export const FAVOURITE_BASELINES: Record<string, (data: BaselineData, category: Int32Array) => Ranker> = {
  'C-TopFreq': ({ baskets }, category) => favouriteCategoryTopFreq(baskets, category),
  'C-TopFreq late': ({ baskets }, category) =>
    favouriteCategoryTopFreq(baskets, category, POPULARITY_DEFAULTS.halfLifeDays),
};

import { Accumulator } from '../core/accumulator.ts';
import type { Baskets } from '../core/baskets.ts';
import { blend } from '../core/sparse.ts';
import {
  itemCounts,
  recentPopularity,
  UpCfReference,
  type UpCfSettings,
  upCfRows,
} from '../next-purchase/up-cf.ts';
import { popularityOrder, rankByScore } from './popularity-order.ts';
import type { Ranker } from './ranker.ts';
import { rowsAmong } from './rows-among.ts';

/** UP-CF@r, its neighbours found among the `reference` customers; equal scores by popularity. */
export function upCfRanker(baskets: Baskets, reference: Uint32Array, settings: UpCfSettings): Ranker {
  const popular = popularityOrder(baskets);
  const frozen = new UpCfReference(upCfRows(baskets, reference, settings.recency), settings);
  const selfOf = rowsAmong(reference, baskets.basketStart.length - 1);
  const scratch = new Accumulator(baskets.items);
  return {
    rank(customer, count) {
      const own = recentPopularity(baskets, customer, settings.recency, scratch);
      const taste = itemCounts(baskets, customer, scratch);
      return rankByScore(blend(1, own, 1, frozen.neighbourVector(taste, selfOf[customer]!)), popular, count);
    },
  };
}

import { Accumulator } from '../core/accumulator.ts';
import type { Baskets } from '../core/baskets.ts';
import { blend } from '../core/sparse.ts';
import {
  personalVector,
  personalVectors,
  TifuKnnReference,
  type TifuKnnSettings,
} from '../next-purchase/tifu-knn.ts';
import { popularityOrder, rankByScore } from './popularity-order.ts';
import type { Ranker } from './ranker.ts';
import { rowsAmong } from './rows-among.ts';

/** TIFU-KNN, its neighbours found among the `reference` customers; equal scores by popularity. */
export function tifuKnnRanker(baskets: Baskets, reference: Uint32Array, settings: TifuKnnSettings): Ranker {
  const popular = popularityOrder(baskets);
  const frozen = new TifuKnnReference(personalVectors(baskets, reference, settings), settings.neighbours);
  const selfOf = rowsAmong(reference, baskets.basketStart.length - 1);
  const scratch = new Accumulator(baskets.items);
  return {
    rank(customer, count) {
      const own = personalVector(baskets, customer, settings, scratch);
      const neighbours = frozen.neighbourVector(own, selfOf[customer]!);
      return rankByScore(blend(settings.alpha, own, 1 - settings.alpha, neighbours), popular, count);
    },
  };
}

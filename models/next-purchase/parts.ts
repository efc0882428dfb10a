import type { Neighbours } from '../cooccurrence/index.ts';
import type { Baskets } from '../core/baskets.ts';
import type { Heirs } from '../core/heirs.ts';
import { type Random, sample } from '../core/random.ts';
import type { SparseRows } from '../core/sparse.ts';
import type { Popularity } from '../popularity/popularity.ts';
import type { Rebuy } from '../replenishment/index.ts';
import { itemFeatures } from './item-features.ts';
import type { NextPurchaseSettings } from './settings.ts';
import { personalVectors } from './tifu-knn.ts';
import { type UpCfRows, upCfRows } from './up-cf.ts';

/** What the features are made from: all of it learnt from one history, and frozen in the artifact. */
export interface NextPurchaseParts {
  items: number;
  itemFeatures: Float32Array;
  together: Neighbours;
  after: Neighbours;
  rebuy: Rebuy;
  /** item rows, the most popular of late first. */
  popular: Uint32Array;
  /** What UP-CF and TIFU-KNN keep of the same customers. */
  references: UpCfRows;
  vectors: SparseRows;
  settings: NextPurchaseSettings;
}

export interface LearntParts {
  together: Neighbours;
  after: Neighbours;
  rebuy: Rebuy;
  popularity: Popularity;
  /** Where styles died: who follows them, and the same customers' baskets as if the heirs had been sold. */
  heirs?: Heirs | undefined;
  evidence?: Baskets | undefined;
}

/** What died is offered to nobody; what its buyers say is said of its heir. */
export function fitParts(
  baskets: Baskets,
  { together, after, rebuy, popularity, heirs, evidence = baskets }: LearntParts,
  settings: NextPurchaseSettings,
  random: Random,
): NextPurchaseParts {
  const { basketStart } = baskets;
  const buyers = Uint32Array.from(basketStart.keys()).filter((c) => basketStart[c + 1]! > basketStart[c]!);
  const drawn = sample(buyers.length, settings.referenceCustomers, random).map((at) => buyers[at]!);
  return {
    items: baskets.items,
    itemFeatures: itemFeatures(evidence, popularity.recent),
    together,
    after,
    rebuy: {
      ...rebuy,
      repeatable: rebuy.repeatable.map((again, item) => ((heirs?.[item] ?? item) === item ? again : 0)),
    },
    popular: popularity.chain.item,
    references: upCfRows(baskets, drawn, settings.neighbours.recency, evidence),
    vectors: personalVectors(baskets, drawn, settings.nearest),
    settings,
  };
}

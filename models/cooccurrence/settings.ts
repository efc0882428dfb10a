/** How pairs are counted and scored. The defaults are those of the best figures on held-out receipts of grocers. */
export interface CooccurrenceSettings {
  /** e: each pair of a receipt of n items counts (n − 1)^−e, ≥ 0: large receipts say less about each pair. */
  sizePenalty: number;
  /** s: receipts added to the count of the item that is given, ≥ 0: damps the rarely bought. */
  shrinkage: number;
  /** a: power of the conditional probability, > 0; matters where the scores of several given items are summed. */
  confidencePower: number;
  /** b: power of the recommended item's count that divides, 0–1: damps the popular. */
  popularityPenalty: number;
  /** Pairs seen in fewer receipts are left out. */
  minSupport: number;
  /** A receipt of more items is a wholesale purchase: only its that many most popular items count. */
  maxBasket: number;
  /** Length of an item's list. */
  neighbours: number;
}

/** What the score of a pair depends on: e, s, a and b. */
export const PAIR_SCORE_SETTINGS = [
  'sizePenalty',
  'shrinkage',
  'confidencePower',
  'popularityPenalty',
] as const;
export type PairScoreSettings = Pick<CooccurrenceSettings, (typeof PAIR_SCORE_SETTINGS)[number]>;

export const TOGETHER_DEFAULTS: CooccurrenceSettings = {
  sizePenalty: 1,
  shrinkage: 2,
  confidencePower: 0.75,
  popularityPenalty: 0.2,
  minSupport: 2,
  maxBasket: 100,
  neighbours: 60,
};

export interface AfterSettings {
  /** Bought within so many days after, the same day excluded. */
  withinDays: number;
  shrinkage: number;
  popularityPenalty: number;
  minSupport: number;
  neighbours: number;
}

export const AFTER_DEFAULTS: AfterSettings = {
  withinDays: 30,
  shrinkage: 5,
  popularityPenalty: 0.5,
  minSupport: 2,
  neighbours: 30,
};

export interface SimilarSettings {
  /** Added to the geometric mean of both items' customers. */
  shrinkage: number;
  minSupport: number;
  /** Length of the lists; 0 learns nothing. */
  neighbours: number;
}

export const SIMILAR_DEFAULTS: SimilarSettings = { shrinkage: 5, minSupport: 2, neighbours: 30 };

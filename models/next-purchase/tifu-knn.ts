import { Accumulator } from '../core/accumulator.ts';
import type { Baskets } from '../core/baskets.ts';
import { type ColumnSums, columnSums } from '../core/column-sums.ts';
import { DotProducts } from '../core/dot-products.ts';
import { Selection } from '../core/selection.ts';
import { type SparseRows, type SparseVector, sparseOf, stackRows } from '../core/sparse.ts';

/**
 * TIFU-KNN: Hu, He, Gao, Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation",
 * SIGIR 2020. A customer is the decayed frequency of their items; the score blends it with the mean of the k nearest.
 */
export interface TifuKnnSettings {
  /** k of the nearest neighbours. */
  neighbours: number;
  /** Per basket back from the latest, over the whole history, 0–1. */
  withinDecay: number;
  /** Per group back from the latest, 0–1. */
  groupDecay: number;
  /** Weight of the customer's own vector, 0–1; the rest is the neighbours'. */
  alpha: number;
  /** A longer history is cut into that many groups of baskets. */
  groups: number;
}

/** What a customer's vector is made by. */
export type TifuKnnDecay = Pick<TifuKnnSettings, 'withinDecay' | 'groupDecay' | 'groups'>;

/** The authors' settings for Ta-Feng. */
export const PUBLISHED_TIFU_KNN: TifuKnnSettings = {
  neighbours: 300,
  withinDecay: 0.9,
  groupDecay: 0.7,
  alpha: 0.7,
  groups: 7,
};

/**
 * Weight of each of `count` baskets, oldest first. Groups differ by at most one basket, the older ones being smaller; a
 * history with fewer baskets than groups has one a group, counted from the oldest, and so is scaled down as published.
 */
export function basketWeights(count: number, settings: TifuKnnDecay): Float64Array {
  const { withinDecay, groupDecay, groups } = settings;
  const weights = new Float64Array(count);
  const used = Math.min(groups, count);
  const size = Math.floor(count / used);
  const smaller = used - (count - size * used);
  for (let group = 0, basket = 0; group < used; group++) {
    const length = group < smaller ? size : size + 1;
    const weight = groupDecay ** (groups - 1 - group) / (length * used);
    for (const end = basket + length; basket < end; basket++)
      weights[basket] = weight * withinDecay ** (count - 1 - basket);
  }
  return weights;
}

/** The customer's decayed item frequencies; `scratch` is as wide as there are items, and left clear. */
export function personalVector(
  baskets: Baskets,
  customer: number,
  settings: TifuKnnDecay,
  scratch: Accumulator,
): SparseVector {
  const first = baskets.basketStart[customer]!;
  const count = baskets.basketStart[customer + 1]! - first;
  const weights = basketWeights(count, settings);
  for (let b = 0; b < count; b++) {
    const to = baskets.lineStart[first + b + 1]!;
    for (let l = baskets.lineStart[first + b]!; l < to; l++) scratch.add(baskets.item[l]!, weights[b]!);
  }
  const vector = scratch.toSparse();
  scratch.clear();
  return vector;
}

/** Vectors of the reference customers, frozen: row r is customers[r]. */
export function personalVectors(
  baskets: Baskets,
  customers: Uint32Array,
  settings: TifuKnnDecay,
): SparseRows {
  const scratch = new Accumulator(baskets.items);
  return stackRows(
    Array.from(customers, (customer) => personalVector(baskets, customer, settings, scratch)),
    baskets.items,
  );
}

/** Finds the reference customers nearest to a vector (Euclidean) and averages them. Holds scratch: one a thread. */
export class TifuKnnReference {
  readonly #products: DotProducts;
  readonly #squaredNorm: Float64Array;
  readonly #rows: Uint32Array;
  readonly #nearness: Float32Array;
  readonly #nearest: Selection;
  /** A row of the vectors is a column here. */
  readonly #mean: ColumnSums;

  /** @param neighbours how many rows are averaged. */
  constructor(vectors: SparseRows, neighbours: number) {
    const height = vectors.start.length - 1;
    const squaredNorm = new Float64Array(height);
    for (let r = 0; r < height; r++)
      for (let at = vectors.start[r]!; at < vectors.start[r + 1]!; at++)
        squaredNorm[r]! += vectors.value[at]! ** 2;
    this.#products = new DotProducts(vectors);
    this.#squaredNorm = squaredNorm;
    this.#rows = Uint32Array.from(squaredNorm.keys());
    this.#nearness = new Float32Array(height);
    this.#nearest = new Selection(height, neighbours);
    this.#mean = columnSums(vectors);
  }

  /** The nearest rows in their order, of equal distances the lower ones; never `self` (a row, −1 = none). */
  nearest(vector: SparseVector, self = -1): Uint32Array {
    const squaredNorm = this.#squaredNorm;
    const nearness = this.#nearness;
    const { sum } = this.#products.of(vector);
    // ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r, and ‖q‖² is the same for all.
    for (let row = 0; row < nearness.length; row++) nearness[row] = 2 * sum[row]! - squaredNorm[row]!;
    if (self >= 0) nearness[self] = Number.NEGATIVE_INFINITY;
    return this.#nearest.pick(this.#rows, nearness).filter((row) => row !== self);
  }

  /** item row → mean of the nearest vectors: the neighbours' part of the score, before alpha. Valid until the next call. */
  neighbourScores(vector: SparseVector, self = -1): Float64Array {
    const nearest = this.nearest(vector, self);
    const mean = this.#mean;
    mean.clear();
    for (const row of nearest) mean.add(row, 1 / nearest.length);
    return mean.sum;
  }

  neighbourVector(vector: SparseVector, self = -1): SparseVector {
    return sparseOf(this.neighbourScores(vector, self));
  }
}

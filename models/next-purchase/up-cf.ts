import { Accumulator } from '../core/accumulator.ts';
import type { Baskets } from '../core/baskets.ts';
import { DotProducts } from '../core/dot-products.ts';
import { Selection } from '../core/selection.ts';
import { type SparseRows, type SparseVector, stackRows } from '../core/sparse.ts';

/**
 * UP-CF@r: Faggioli, Polato, Aiolli, "Recency Aware Collaborative Filtering for Next Basket Recommendation", UMAP 2020.
 * Popularity within the customer's latest baskets, theirs and that of customers with like items.
 */
export interface UpCfSettings {
  /** How many of the latest baskets count; 0 = all. */
  recency: number;
  /** α of the asymmetric cosine |A∩B| / (|A|^2α |B|^2(1−α)), norms Euclidean, A the customer scored, 0–1. */
  asymmetry: number;
  /** q: similarities are raised to it, ≥ 0: the higher, the nearer the neighbours that count. */
  locality: number;
  /** Only so many of the most similar customers count; 0 = all. */
  neighbours: number;
}

/** The settings published for Ta-Feng, without shrinkage. */
export const PUBLISHED_UP_CF: UpCfSettings = { recency: 10, asymmetry: 0.75, locality: 10, neighbours: 100 };

/** Share of the customer's latest baskets that hold the item; `scratch` is as wide as there are items, and left clear. */
export function recentPopularity(
  baskets: Baskets,
  customer: number,
  recency: number,
  scratch: Accumulator,
): SparseVector {
  const end = baskets.basketStart[customer + 1]!;
  const first = Math.max(baskets.basketStart[customer]!, recency > 0 ? end - recency : 0);
  const share = 1 / Math.max(1, end - first);
  for (let l = baskets.lineStart[first]!; l < baskets.lineStart[end]!; l++)
    scratch.add(baskets.item[l]!, share);
  const popularity = scratch.toSparse();
  scratch.clear();
  return popularity;
}

/** How often the customer bought each item, over all baskets. */
export function itemCounts(baskets: Baskets, customer: number, scratch: Accumulator): SparseVector {
  const from = baskets.lineStart[baskets.basketStart[customer]!]!;
  const to = baskets.lineStart[baskets.basketStart[customer + 1]!]!;
  for (let l = from; l < to; l++) scratch.add(baskets.item[l]!, 1);
  const counts = scratch.toSparse();
  scratch.clear();
  return counts;
}

/** What is kept of the reference customers, frozen: row r is customers[r]. */
export interface UpCfRows {
  taste: SparseRows;
  popularity: SparseRows;
}

/** @param told what they say of items, where that is not what they bought. */
export function upCfRows(
  baskets: Baskets,
  customers: Uint32Array,
  recency: number,
  told = baskets,
): UpCfRows {
  const scratch = new Accumulator(baskets.items);
  const taste: SparseVector[] = [];
  const popularity: SparseVector[] = [];
  for (const customer of customers) {
    taste.push(itemCounts(baskets, customer, scratch));
    popularity.push(recentPopularity(told, customer, recency, scratch));
  }
  return { taste: stackRows(taste, baskets.items), popularity: stackRows(popularity, baskets.items) };
}

/** Sums the recent popularity of like customers. Holds scratch: one a thread. */
export class UpCfReference {
  readonly rows: UpCfRows;
  readonly #products: DotProducts;
  /** ‖B‖^2(1−α) of each row. */
  readonly #norm: Float64Array;
  readonly #settings: UpCfSettings;
  readonly #mostLike: Selection;
  readonly #score: Float32Array;
  readonly #sum: Accumulator;

  constructor(rows: UpCfRows, settings: UpCfSettings) {
    const { start, value } = rows.taste;
    this.rows = rows;
    this.#products = new DotProducts(rows.taste);
    this.#norm = Float64Array.from(
      { length: start.length - 1 },
      (_, row) => squaredNorm(value.subarray(start[row]!, start[row + 1]!)) ** (1 - settings.asymmetry),
    );
    this.#settings = settings;
    this.#mostLike = new Selection(start.length - 1, settings.neighbours);
    this.#score = new Float32Array(start.length - 1);
    this.#sum = new Accumulator(rows.popularity.width);
  }

  /**
   * Σ similarity^q · popularity over the like rows but `self` (a row, −1 = none): the neighbours' part of the score.
   * Valid until the next call.
   */
  neighbourScores(taste: SparseVector, self = -1): Accumulator {
    const { asymmetry, locality, neighbours } = this.#settings;
    const { start, index, value } = this.rows.popularity;
    const norm = this.#norm;
    const sum = this.#sum;
    const own = squaredNorm(taste.value) ** asymmetry;
    const shared = this.#products.of(taste);
    let rows = shared.rows.subarray(0, shared.size);
    if (neighbours > 0 && neighbours < shared.size) {
      const score = this.#score;
      for (let at = 0; at < shared.size; at++) {
        const row = rows[at]!;
        score[at] = row === self ? 0 : shared.sum[row]! / norm[row]!;
      }
      rows = this.#mostLike.pick(rows, score);
    }
    sum.clear();
    for (const row of rows) {
      if (row === self) continue;
      const similarity = shared.sum[row]! / (own * norm[row]!);
      sum.addRange(index, value, start[row]!, start[row + 1]!, similarity ** locality);
    }
    return sum;
  }

  neighbourVector(taste: SparseVector, self = -1): SparseVector {
    return this.neighbourScores(taste, self).toSparse();
  }
}

function squaredNorm(value: Float32Array): number {
  let sum = 0;
  for (const v of value) sum += v * v;
  return sum;
}

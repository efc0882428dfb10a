/**
 * How well item j goes with the given item i, (c / (n_i + s))^a / n_j^b, for all pairs of some items, of which few are
 * kept: they are compared by the score's root, score^(1/a), which is two products; powers, each as slow as twenty, are
 * taken of items, and by the caller of what is kept.
 */
export class PairScores {
  readonly #given: Float64Array;
  readonly #other: Float64Array;

  /** @param count item → n, its receipts. */
  constructor(
    count: ArrayLike<number>,
    {
      shrinkage,
      confidencePower,
      popularityPenalty,
    }: { shrinkage: number; confidencePower: number; popularityPenalty: number },
  ) {
    this.#given = Float64Array.from(count, (n) => 1 / (n + shrinkage));
    this.#other = Float64Array.from(count, (n) => n ** (-popularityPenalty / confidencePower));
  }

  /** @param pairWeight c, the weighted receipts with both. */
  root(pairWeight: number, i: number, j: number): number {
    return pairWeight * this.#given[i]! * this.#other[j]!;
  }
}

/** How many times more often than by chance two items share a receipt; 1 = chance. */
export function lift(support: number, first: number, second: number, receipts: number): number {
  return (support * receipts) / (first * second);
}

/**
 * Log-likelihood ratio (G²) of two items being bought independently; ≥ 0, and χ² with one degree of freedom if they are.
 * Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993.
 */
export function logLikelihoodRatio(support: number, first: number, second: number, receipts: number): number {
  const cells = [support, first - support, second - support, receipts - first - second + support];
  const rowSums = [first, receipts - first];
  const columnSums = [second, receipts - second];
  let sum = 0;
  for (const [cell, observed] of cells.entries()) {
    const expected = (rowSums[cell >> 1]! * columnSums[cell & 1]!) / receipts;
    if (observed > 0) sum += observed * Math.log(observed / expected);
  }
  return Math.max(0, 2 * sum);
}

/**
 * How well item j goes with the given item i, (c / (n_i + s))^a / n_j^b, for all pairs of some items, of which few are
 * kept: they are compared by the score's root, score^(1/a) = c · given_i · other_j; powers, each as slow as twenty
 * products, are taken of items, and by the caller of what is kept.
 * @param count item → n, its receipts.
 * @returns two numbers an item, beside each other: given, other.
 */
export function rootFactors(
  count: ArrayLike<number>,
  {
    shrinkage,
    confidencePower,
    popularityPenalty,
  }: { shrinkage: number; confidencePower: number; popularityPenalty: number },
): Float64Array {
  const factors = new Float64Array(count.length * 2);
  for (let i = 0; i < count.length; i++) {
    factors[i * 2] = 1 / (count[i]! + shrinkage);
    factors[i * 2 + 1] = count[i]! ** (-popularityPenalty / confidencePower);
  }
  return factors;
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

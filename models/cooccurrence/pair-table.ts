import { type Csr, invert } from '../core/csr.ts';

/** Every item's pairs, none left out for its score: for choosing among scores, where lists are made for one of them. */
export interface PairTable {
  /** item → sets that hold it. */
  count: Uint32Array;
  /** How many sets were counted. */
  sets: number;
  rows: readonly PairRow[];
}

/** An item's pairs, other items ascending. */
export interface PairRow {
  other: Uint32Array;
  /** Sets with both. */
  support: Uint32Array;
  /** size penalty asked for → what the sets with both count together. */
  weights: readonly Float64Array[];
}

/**
 * Counts each pair of a set of n items as (n − 1)^−e, for several e at once: the walk over the sets is what takes time.
 * @param sets each item once. @param sizePenalties e, ≥ 0. @param minSupport pairs in fewer sets are left out.
 */
export function countPairs(
  sets: Csr,
  items: number,
  sizePenalties: readonly number[],
  minSupport: number,
): PairTable {
  const { start, values } = sets;
  const index = invert(sets, items);
  // Powers are dear: one a size, not one a set and item.
  let largest = 0;
  for (let set = 0; set + 1 < start.length; set++) largest = Math.max(largest, start[set + 1]! - start[set]!);
  const amounts = sizePenalties.map((penalty) =>
    Float64Array.from({ length: largest + 1 }, (_, n) => (n - 1) ** -penalty),
  );
  const count = Uint32Array.from({ length: items }, (_, i) => index.start[i + 1]! - index.start[i]!);
  const support = new Uint32Array(items);
  const touched = new Uint32Array(items);
  const weights = sizePenalties.map(() => new Float64Array(items));
  const rows = Array.from({ length: items }, (_, i): PairRow => {
    let size = 0;
    for (let at = index.start[i]!; at < index.start[i + 1]!; at++) {
      const set = index.values[at]!;
      const from = start[set]!;
      const to = start[set + 1]!;
      for (let place = from; place < to; place++) {
        const j = values[place]!;
        if (j === i) continue;
        if (support[j] === 0) touched[size++] = j;
        support[j]!++;
        for (let e = 0; e < amounts.length; e++) weights[e]![j]! += amounts[e]![to - from]!;
      }
    }
    const met = touched.subarray(0, size);
    const other = met.filter((j) => support[j]! >= minSupport).sort();
    const row = {
      other,
      support: other.map((j) => support[j]!),
      weights: weights.map((weight) => Float64Array.from(other, (j) => weight[j]!)),
    };
    for (const j of met) {
      support[j] = 0;
      for (const weight of weights) weight[j] = 0;
    }
    return row;
  });
  return { count, sets: start.length - 1, rows };
}

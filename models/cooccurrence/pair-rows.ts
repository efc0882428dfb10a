import { offsets, type Rows, sharedUint32 } from '../core/csr.ts';

const LARGEST_SET = 0xffff;

/** Sets of whole numbers: set s is [start[s], start[s + 1]) of the values, ascending, each value once. */
export interface Sets {
  start: Uint32Array;
  values: Rows;
}

/**
 * Sets of values, and where each value stands in them. Most of the counting goes into waiting for memory, so what a visit
 * needs lies in the order in which a row reads it. What it makes is in memory that threads can share.
 */
export interface PairIndex {
  /** The sets, one after the other. */
  values: Rows;
  /** Entries of value v, a set with it each, are [start[v], start[v + 1]). */
  start: Uint32Array;
  /** Two words an entry: where in `values` the values of its set that are above it begin; size of its set << 16 | how many they are. */
  above: Uint32Array;
  /** Size of a set → what each of its pairs counts. */
  weightOf: Float64Array;
}

/**
 * @param sets of at most 65,535 values each; not copied.
 * @param weightOf what each pair of a set of so many values counts.
 */
export function indexPairs(
  { start: setStart, values }: Sets,
  valueCount: number,
  weightOf: (size: number) => number = () => 1,
): PairIndex {
  const counts = new Uint32Array(valueCount);
  for (let at = 0; at < values.length; at++) counts[values[at]!]!++;
  const start = offsets(counts);
  const above = sharedUint32(values.length * 2);
  const next = start.slice(0, valueCount);
  let largest = 0;
  for (let set = 0; set + 1 < setStart.length; set++) {
    const end = setStart[set + 1]!;
    const size = end - setStart[set]!;
    if (size > LARGEST_SET)
      throw new RangeError(`got a set of ${size} values, expected ${LARGEST_SET} at most`);
    if (size > largest) largest = size;
    for (let at = setStart[set]!; at < end; at++) {
      const entry = next[values[at]!]!++;
      above[entry * 2] = at + 1;
      above[entry * 2 + 1] = (size << 16) | (end - at - 1);
    }
  }
  const weights = Float64Array.from({ length: largest + 1 }, (_, size) => weightOf(size));
  return { values, start, above, weightOf: weights };
}

/**
 * Exact pair counts, a row of the matrix at a time: Gustavson's sparse product over the inverted index, so memory is
 * the sets, their index and one dense row. Only the half right of the diagonal is visited: each pair comes once, with
 * the row its lower value. What `row` leaves is valid until its next call.
 */
export class PairRows {
  /** The first `size` are the row's values, those that share a set with it, in order of first touch. */
  readonly touched: Uint32Array;
  size = 0;
  readonly #index: PairIndex;
  readonly #support: Int32Array;
  readonly #weight: Float64Array;

  constructor(index: PairIndex) {
    const valueCount = index.start.length - 1;
    this.#index = index;
    this.#support = new Int32Array(valueCount);
    this.#weight = new Float64Array(valueCount);
    // One more: each visit writes behind the last, whether it is the first of its value or not.
    this.touched = new Uint32Array(valueCount + 1);
  }

  /** Sets with (row, value). */
  support(value: number): number {
    return this.#support[value]!;
  }

  /** What the sets with (row, value) count together. */
  weight(value: number): number {
    return this.#weight[value]!;
  }

  row(value: number): void {
    const { touched } = this;
    const support = this.#support;
    const weight = this.#weight;
    const { values, start, above, weightOf } = this.#index;
    for (let at = 0; at < this.size; at++) {
      support[touched[at]!] = 0;
      weight[touched[at]!] = 0;
    }
    let size = 0;
    for (let entry = start[value]!; entry < start[value + 1]!; entry++) {
      const from = above[entry * 2]!;
      const length = above[entry * 2 + 1]!;
      const end = from + (length & 0xffff);
      const amount = weightOf[length >>> 16]!;
      for (let at = from; at < end; at++) {
        const other = values[at]!;
        const before = support[other]!;
        touched[size] = other;
        // 1 where it was 0: one in three is, so a branch would be guessed wrong too often.
        size += (before - 1) >>> 31;
        support[other] = before + 1;
        weight[other]! += amount;
      }
    }
    this.size = size;
  }
}

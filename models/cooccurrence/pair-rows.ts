import { type Csr, offsets, sharedUint32 } from '../core/csr.ts';

const LARGEST_SET = 0xffff;

/**
 * Sets of values, and where each value stands in them. Most of the counting goes into waiting for memory, so what a visit
 * needs lies in the order in which a row reads it. What it makes is in memory that threads can share.
 */
export interface PairIndex {
  /** The sets, one after the other. */
  values: Uint32Array;
  /** Entries of value v, a set with it each, are [start[v], start[v + 1]). */
  start: Uint32Array;
  /** entry → where in `values` the values of its set that are above it begin. */
  above: Uint32Array;
  /** entry → size of its set << 16 | how many are above. */
  lengths: Uint32Array;
  /** Size of a set → what each of its pairs counts. */
  weightOf: Float64Array;
}

/**
 * @param sets each ascending, each value once, of at most 65,535 values; not copied.
 * @param weightOf what each pair of a set of so many values counts.
 */
export function indexPairs(
  { start: setStart, values }: Csr,
  valueCount: number,
  weightOf: (size: number) => number = () => 1,
): PairIndex {
  const counts = new Uint32Array(valueCount);
  for (let at = 0; at < values.length; at++) counts[values[at]!]!++;
  const start = offsets(counts);
  const above = sharedUint32(values.length);
  const lengths = sharedUint32(values.length);
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
      above[entry] = at + 1;
      lengths[entry] = (size << 16) | (end - at - 1);
    }
  }
  const weights = Float64Array.from({ length: largest + 1 }, (_, size) => weightOf(size));
  return { values, start, above, lengths, weightOf: weights };
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
  /** value → its support, and in the same cache line its weight. */
  readonly #cells: Float64Array;

  constructor(index: PairIndex) {
    const valueCount = index.start.length - 1;
    this.#index = index;
    this.#cells = new Float64Array(valueCount * 2);
    this.touched = new Uint32Array(valueCount);
  }

  /** Sets with (row, value). */
  support(value: number): number {
    return this.#cells[value * 2]!;
  }

  /** What the sets with (row, value) count together. */
  weight(value: number): number {
    return this.#cells[value * 2 + 1]!;
  }

  row(value: number): void {
    const { touched } = this;
    const cells = this.#cells;
    const { values, start, above, lengths, weightOf } = this.#index;
    for (let at = 0; at < this.size; at++) {
      const cell = touched[at]! * 2;
      cells[cell] = 0;
      cells[cell + 1] = 0;
    }
    let size = 0;
    for (let entry = start[value]!; entry < start[value + 1]!; entry++) {
      const from = above[entry]!;
      const length = lengths[entry]!;
      const end = from + (length & 0xffff);
      const amount = weightOf[length >>> 16]!;
      for (let at = from; at < end; at++) {
        const other = values[at]!;
        const cell = other * 2;
        if (cells[cell] === 0) touched[size++] = other;
        cells[cell]!++;
        cells[cell + 1]! += amount;
      }
    }
    this.size = size;
  }
}

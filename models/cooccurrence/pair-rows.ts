import { type Csr, offsets } from '../core/csr.ts';

/** Above this share of the columns that a row may touch, walking over all of them is cheaper than keeping a list. */
const DENSE_SHARE = 1.5;
const LARGEST_SET = 0xffff;

/**
 * Sets of values, and where each value stands in them. Most of the counting goes into waiting for memory, so what a visit
 * needs lies in the order in which a row reads it. In memory that threads can share.
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
  /** value → how many pairs its row visits. */
  visits: Float64Array;
  /** Size of a set → what each of its pairs counts; null = 1. */
  weightOf: Float64Array | null;
}

/**
 * @param sets each ascending, each value once, of at most 65,535 values.
 * @param weightOf what each pair of a set of so many values counts; absent = 1.
 */
export function indexPairs(sets: Csr, valueCount: number, weightOf?: (size: number) => number): PairIndex {
  const values = sharedUint32(sets.values.length);
  values.set(sets.values);
  const counts = new Uint32Array(valueCount);
  for (let at = 0; at < values.length; at++) counts[values[at]!]!++;
  const start = sharedUint32(valueCount + 1);
  start.set(offsets(counts));
  const above = sharedUint32(values.length);
  const lengths = sharedUint32(values.length);
  const visits = new Float64Array(new SharedArrayBuffer(valueCount * Float64Array.BYTES_PER_ELEMENT));
  const next = start.slice(0, valueCount);
  let largest = 0;
  for (let set = 0; set + 1 < sets.start.length; set++) {
    const end = sets.start[set + 1]!;
    const size = end - sets.start[set]!;
    if (size > LARGEST_SET)
      throw new RangeError(`got a set of ${size} values, expected ${LARGEST_SET} at most`);
    if (size > largest) largest = size;
    for (let at = sets.start[set]!; at < end; at++) {
      const value = values[at]!;
      const entry = next[value]!++;
      above[entry] = at + 1;
      lengths[entry] = (size << 16) | (end - at - 1);
      visits[value]! += end - at - 1;
    }
  }
  const weights = weightOf && Float64Array.from({ length: largest + 1 }, (_, size) => weightOf(size));
  return { values, start, above, lengths, visits, weightOf: weights ?? null };
}

function sharedUint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/**
 * Exact pair counts, a row of the matrix at a time: Gustavson's sparse product over the inverted index, so memory is
 * the sets, their index and one dense row. Only the half right of the diagonal is visited: each pair comes once, with
 * the row its lower value. What `row` leaves is valid until its next call.
 */
export class PairRows {
  /** The first `size` are the row's values: those that share a set with it. */
  readonly touched: Uint32Array;
  size = 0;
  readonly #index: PairIndex;
  /** value → its support, and beside it, where pairs are weighted, its weight. */
  readonly #cells: Float64Array;
  readonly #width: 1 | 2;

  constructor(index: PairIndex) {
    const valueCount = index.start.length - 1;
    this.#index = index;
    this.#width = index.weightOf === null ? 1 : 2;
    this.#cells = new Float64Array(valueCount * this.#width);
    this.touched = new Uint32Array(valueCount);
  }

  /** Sets with (row, value). */
  support(value: number): number {
    return this.#cells[value * this.#width]!;
  }

  /** What the sets with (row, value) count together. */
  weight(value: number): number {
    return this.#cells[(value + 1) * this.#width - 1]!;
  }

  row(value: number): void {
    const { touched } = this;
    const cells = this.#cells;
    const width = this.#width;
    for (let at = 0; at < this.size; at++) {
      const cell = touched[at]! * width;
      cells[cell] = 0;
      cells[cell + width - 1] = 0;
    }
    const columns = touched.length - value - 1;
    const { visits, weightOf } = this.#index;
    if (visits[value]! > columns * DENSE_SHARE) {
      if (weightOf === null) this.#count(value);
      else this.#weigh(value, weightOf);
      let size = 0;
      for (let other = value + 1; other < touched.length; other++)
        if (cells[other * width]! > 0) touched[size++] = other;
      this.size = size;
    } else this.size = this.#list(value);
  }

  #count(value: number): void {
    const { values, start, above, lengths } = this.#index;
    const cells = this.#cells;
    for (let entry = start[value]!; entry < start[value + 1]!; entry++) {
      const from = above[entry]!;
      const end = from + (lengths[entry]! & 0xffff);
      for (let at = from; at < end; at++) cells[values[at]!]!++;
    }
  }

  #weigh(value: number, weightOf: Float64Array): void {
    const { values, start, above, lengths } = this.#index;
    const cells = this.#cells;
    for (let entry = start[value]!; entry < start[value + 1]!; entry++) {
      const from = above[entry]!;
      const length = lengths[entry]!;
      const end = from + (length & 0xffff);
      const amount = weightOf[length >>> 16]!;
      for (let at = from; at < end; at++) {
        const cell = values[at]! << 1;
        cells[cell]!++;
        cells[cell + 1]! += amount;
      }
    }
  }

  /** The same for a row of few pairs. @returns how many it touched. */
  #list(value: number): number {
    const { touched } = this;
    const { values, start, above, lengths, weightOf } = this.#index;
    const cells = this.#cells;
    const width = this.#width;
    let size = 0;
    for (let entry = start[value]!; entry < start[value + 1]!; entry++) {
      const from = above[entry]!;
      const length = lengths[entry]!;
      const end = from + (length & 0xffff);
      const amount = weightOf === null ? 0 : weightOf[length >>> 16]!;
      for (let at = from; at < end; at++) {
        const other = values[at]!;
        const cell = other * width;
        if (cells[cell] === 0) touched[size++] = other;
        cells[cell]!++;
        if (weightOf !== null) cells[cell + 1]! += amount;
      }
    }
    return size;
  }
}

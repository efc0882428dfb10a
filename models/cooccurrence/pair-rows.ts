import { type Csr, invert, rowsOf } from '../core/csr.ts';

/**
 * Exact pair counts, a row of the matrix at a time: Gustavson's sparse product over the inverted index, so memory is
 * the sets, their index and one dense row. Only the half right of the diagonal is visited: each pair comes once, with
 * the row its lower value. Sets must be ascending, each value once. What `row` leaves is valid until its next call.
 */
export class PairRows {
  /** value → weighted sets with (row, value). */
  readonly weight: Float64Array;
  /** value → sets with (row, value). */
  readonly support: Uint32Array;
  /** The first `size` are the row's values, in order of first touch. */
  readonly touched: Uint32Array;
  size = 0;
  /** value → sets that hold it. */
  readonly total: Uint32Array;
  readonly #sets: Csr;
  readonly #index: Csr;
  readonly #setOf: Uint32Array;
  readonly #setWeight: Float64Array | null;

  constructor(sets: Csr, valueCount: number, setWeight: Float64Array | null = null) {
    this.#sets = sets;
    this.#index = invert(sets, valueCount);
    this.#setOf = rowsOf(sets.start);
    this.#setWeight = setWeight;
    this.weight = new Float64Array(valueCount);
    this.support = new Uint32Array(valueCount);
    this.touched = new Uint32Array(valueCount);
    this.total = Uint32Array.from(
      { length: valueCount },
      (_, v) => this.#index.start[v + 1]! - this.#index.start[v]!,
    );
  }

  row(value: number): void {
    const { weight, support, touched } = this;
    for (let at = 0; at < this.size; at++) {
      weight[touched[at]!] = 0;
      support[touched[at]!] = 0;
    }
    const { start, values } = this.#sets;
    const index = this.#index;
    const setOf = this.#setOf;
    const setWeight = this.#setWeight;
    let size = 0;
    for (let at = index.start[value]!; at < index.start[value + 1]!; at++) {
      const position = index.values[at]!;
      const set = setOf[position]!;
      const end = start[set + 1]!;
      const amount = setWeight === null ? 1 : setWeight[set]!;
      for (let other = position + 1; other < end; other++) {
        const v = values[other]!;
        if (support[v] === 0) touched[size++] = v;
        support[v]!++;
        weight[v]! += amount;
      }
    }
    this.size = size;
  }
}

import type { SparseVector } from './sparse.ts';

/**
 * Sums into a dense array and remembers what it touched, so that clearing costs what was touched. Reused between
 * customers: one accumulator a thread. Values below are valid until `clear`.
 */
export class Accumulator {
  readonly sum: Float64Array;
  /** The first `size` entries are the touched indexes, in order of first touch. */
  readonly touched: Uint32Array;
  size = 0;
  readonly #seen: Uint8Array;

  constructor(width: number) {
    this.sum = new Float64Array(width);
    this.touched = new Uint32Array(width);
    this.#seen = new Uint8Array(width);
  }

  add(index: number, value: number): void {
    if (this.#seen[index] === 0) {
      this.#seen[index] = 1;
      this.touched[this.size++] = index;
    }
    this.sum[index]! += value;
  }

  /** Adds `weight` times entries [from, to) of (index, value). */
  addRange(index: Uint32Array, value: Float32Array, from: number, to: number, weight: number): void {
    const { sum, touched } = this;
    const seen = this.#seen;
    let size = this.size;
    for (let at = from; at < to; at++) {
      const i = index[at]!;
      if (seen[i] === 0) {
        seen[i] = 1;
        touched[size++] = i;
      }
      sum[i]! += weight * value[at]!;
    }
    this.size = size;
  }

  has(index: number): boolean {
    return this.#seen[index] === 1;
  }

  toSparse(): SparseVector {
    const index = this.#ascending();
    const value = new Float32Array(index.length);
    const { sum } = this;
    for (let at = 0; at < index.length; at++) value[at] = sum[index[at]!]!;
    return { index, value };
  }

  /** Where much was touched, a walk over everything is cheaper than a sort. */
  #ascending(): Uint32Array {
    const seen = this.#seen;
    if (this.size * 16 < seen.length) return this.touched.slice(0, this.size).sort();
    const index = new Uint32Array(this.size);
    for (let i = 0, size = 0; size < index.length; i++) if (seen[i] === 1) index[size++] = i;
    return index;
  }

  clear(): void {
    for (let at = 0; at < this.size; at++) {
      const i = this.touched[at]!;
      this.sum[i] = 0;
      this.#seen[i] = 0;
    }
    this.size = 0;
  }
}

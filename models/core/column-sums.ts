import type { SparseRows } from './sparse.ts';

/** Sums of scaled sparse columns, dense. */
export interface ColumnSums {
  /** row → sum, of what was added since `clear`. */
  readonly sum: Float64Array;
  clear(): void;
  /** Adds `weight` times a column. */
  add(column: number, weight: number): void;
}

/** What of it is used (W3C, WebAssembly JavaScript Interface); the types of Node.js do not have it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Instance: new (module: object, imports: Record<string, object>) => { exports: Record<string, unknown> };
};

/** With fewer entries, a memory of its own is more than the sums are worth. */
const WORTH_MEMORY = 50_000;
const PAGE_BYTES = 65_536;

/**
 * add-scaled.wat, assembled (its test does it again): two to four times as fast as what the compiler makes of the loop, which
 * checks every index against the bounds of three arrays.
 */
const ADD_SCALED = new WebAssembly.Module(
  Buffer.from(
    'AGFzbQEAAAABCgFgBn9/f39/fAACEgEGbWVtb3J5Bm1lbW9yeQIAAAMCAQAHDQEJYWRkU2NhbGVkAAAKYgFgAQR/IAAgA0ECdGohBiABIANBAnRqIQcgACAEQQJ0aiEIAkADQCAGIAhPDQEgAiAGKAIAQQN0aiEJIAkgCSsDACAFIAcqAgC7oqA5AwAgBkEEaiEGIAdBBGohBwwACwsL',
    'base64',
  ),
);

/** @param columns their width is the number of rows. @param worthMemory so many entries are added up in memory of their own. */
export function columnSums(columns: SparseRows, worthMemory = WORTH_MEMORY): ColumnSums {
  return columns.index.length < worthMemory ? new PlainSums(columns) : new AssembledSums(columns);
}

class PlainSums implements ColumnSums {
  readonly sum: Float64Array;
  readonly #columns: SparseRows;

  constructor(columns: SparseRows) {
    this.sum = new Float64Array(columns.width);
    this.#columns = columns;
  }

  clear(): void {
    this.sum.fill(0);
  }

  add(column: number, weight: number): void {
    const { start, index, value } = this.#columns;
    const { sum } = this;
    const to = start[column + 1]!;
    for (let at = start[column]!; at < to; at++) sum[index[at]!]! += weight * value[at]!;
  }
}

/** Of add-scaled.wat: bytes of memory where index, value and sum begin; entries [from, to). */
type AddScaled = (
  index: number,
  value: number,
  sum: number,
  from: number,
  to: number,
  weight: number,
) => void;

/** The same, bit for bit. Index, value and sum are copied into the memory of a module. */
class AssembledSums implements ColumnSums {
  readonly sum: Float64Array;
  readonly #start: Uint32Array;
  readonly #valueAt: number;
  readonly #sumAt: number;
  readonly #addScaled: AddScaled;

  constructor({ start, index, value, width }: SparseRows) {
    this.#valueAt = index.byteLength;
    this.#sumAt = Math.ceil((index.byteLength + value.byteLength) / 8) * 8;
    const bytes = this.#sumAt + 8 * width;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    new Uint32Array(memory.buffer, 0, index.length).set(index);
    new Float32Array(memory.buffer, this.#valueAt, value.length).set(value);
    this.sum = new Float64Array(memory.buffer, this.#sumAt, width);
    this.#start = start;
    const { exports } = new WebAssembly.Instance(ADD_SCALED, { memory: { memory } });
    this.#addScaled = exports.addScaled as AddScaled;
  }

  clear(): void {
    this.sum.fill(0);
  }

  add(column: number, weight: number): void {
    this.#addScaled(0, this.#valueAt, this.#sumAt, this.#start[column]!, this.#start[column + 1]!, weight);
  }
}

import { sharedUint32 } from './csr.ts';

/** What a `TopK` keeps, in memory that threads share. */
export interface TopKState {
  k: number;
  /** Entries of each row, 2 k at most. */
  size: Uint32Array;
  /** Row r has room for 2 k entries from 6 k · r on, each of three words: score (float32), id, extra. */
  entries: Uint32Array;
}

const WORDS = 3;
/** Positions in a row are below it; with the 32 bits of a score a position makes a whole number of 53 bits. */
const MOST_ENTRIES = 2 ** 21;

/**
 * The best `k` of each row, of any number of offers in any order: higher score first, equal scores by the lower id.
 * Scores are float32 from the moment they are offered, so that ties are the same everywhere. A row takes offers until it
 * has 2 k; then it is sorted and keeps its best k, so that an offer is one write to one place. `extra` rides along.
 */
export class TopK {
  readonly rows: number;
  readonly k: number;
  readonly #size: Uint32Array;
  readonly #entries: Uint32Array;
  /** The same memory as `#entries`. */
  readonly #scores: Float32Array;
  /** Of each row a score below which nothing is kept: beside each other, where most offers end. */
  readonly #floor: Float32Array;
  /** Of the row that is sorted. */
  readonly #keys: Float64Array;
  readonly #ids: Uint32Array;
  readonly #extras: Uint32Array;
  readonly #sorted: Float32Array;

  /**
   * @param k at most 1,048,576.
   * @param kept what another kept, which this one takes over and goes on with.
   */
  constructor(rows: number, k: number, kept?: TopKState) {
    if (2 * k > MOST_ENTRIES) throw new RangeError(`got k = ${k}, expected ${MOST_ENTRIES / 2} at most`);
    this.rows = rows;
    this.k = k;
    this.#size = kept?.size ?? sharedUint32(rows);
    this.#entries = kept?.entries ?? sharedUint32(rows * 2 * k * WORDS);
    this.#scores = new Float32Array(this.#entries.buffer);
    this.#floor = new Float32Array(rows).fill(this.#lowest());
    this.#keys = new Float64Array(2 * k);
    this.#ids = new Uint32Array(2 * k);
    this.#extras = new Uint32Array(2 * k);
    this.#sorted = new Float32Array(2 * k);
    if (kept !== undefined) for (let row = 0; row < rows; row++) if (this.#size[row]! >= k) this.#cut(row);
  }

  /** What it keeps, not copied. */
  get state(): TopKState {
    return { k: this.k, size: this.#size, entries: this.#entries };
  }

  /** Offers all that another of as many rows kept. */
  offerAll({ k, size, entries }: TopKState): void {
    const scores = new Float32Array(entries.buffer);
    for (let row = 0; row < this.rows; row++)
      for (let at = 0, word = row * 2 * k * WORDS; at < size[row]!; at++, word += WORDS)
        this.offer(row, entries[word + 1]!, scores[word]!, entries[word + 2]!);
  }

  offer(row: number, id: number, score: number, extra = 0): void {
    const rounded = Math.fround(score);
    if (!(rounded >= this.#floor[row]!)) return;
    const size = this.#size[row]!;
    const word = (row * 2 * this.k + size) * WORDS;
    // Zero has one sign.
    this.#scores[word] = rounded + 0;
    this.#entries[word + 1] = id;
    this.#entries[word + 2] = extra;
    this.#size[row] = size + 1;
    if (size + 1 === 2 * this.k) this.#cut(row);
  }

  /** A score below which nothing more of the row is kept: of its k-th best when it was last sorted, −∞ before that. */
  floor(row: number): number {
    return this.#floor[row]!;
  }

  /** How many entries the rows have when they are ranked. */
  total(): number {
    return this.#size.reduce((sum, size) => sum + Math.min(size, this.k), 0);
  }

  /** Empties every row, so that the arrays serve again. */
  clear(): void {
    this.#size.fill(0);
    this.#floor.fill(this.#lowest());
  }

  /** One row best first, in views that are valid until another is asked for or offered to. */
  ranked(row: number): { ids: Uint32Array; scores: Float32Array; extras: Uint32Array } {
    const size = this.#cut(row);
    return {
      ids: this.#ids.subarray(0, size),
      scores: this.#sorted.subarray(0, size),
      extras: this.#extras.subarray(0, size),
    };
  }

  #lowest(): number {
    return this.k === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** Sorts a row and leaves its best k. @returns how many they are; they lie in the arrays of the sorted row as well. */
  #cut(row: number): number {
    const { k } = this;
    const entries = this.#entries;
    const scores = this.#scores;
    const ids = this.#ids;
    const extras = this.#extras;
    const sorted = this.#sorted;
    const base = row * 2 * k * WORDS;
    const size = this.#size[row]!;
    const keys = this.#keys.subarray(0, size);
    for (let at = 0; at < size; at++)
      keys[at] = ascending(entries[base + at * WORDS]!) * MOST_ENTRIES + MOST_ENTRIES - 1 - at;
    // Of numbers alone: several times faster than by a comparison of ours.
    keys.sort();
    for (let nth = 0; nth < size; nth++) {
      const key = keys[size - 1 - nth]!;
      const word = base + (Math.floor(key / MOST_ENTRIES) * MOST_ENTRIES + MOST_ENTRIES - 1 - key) * WORDS;
      const score = scores[word]!;
      const id = entries[word + 1]!;
      const extra = entries[word + 2]!;
      let place = nth;
      for (; place > 0 && sorted[place - 1] === score && ids[place - 1]! > id; place--) {
        sorted[place] = score;
        ids[place] = ids[place - 1]!;
        extras[place] = extras[place - 1]!;
      }
      sorted[place] = score;
      ids[place] = id;
      extras[place] = extra;
    }
    const kept = Math.min(size, k);
    for (let at = 0, word = base; at < kept; at++, word += WORDS) {
      scores[word] = sorted[at]!;
      entries[word + 1] = ids[at]!;
      entries[word + 2] = extras[at]!;
    }
    this.#size[row] = kept;
    if (kept === k && k > 0) this.#floor[row] = sorted[k - 1]!;
    return kept;
  }
}

/** Bits of a float32 → whole numbers in the order of the floats. */
function ascending(bits: number): number {
  return bits >= 0x80000000 ? 0xffffffff - bits : bits + 0x80000000;
}

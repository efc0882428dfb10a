const FIRST_CAPACITY = 1_024;
/** Worked on at one go, some tenths of a millisecond: other requests are served in between. */
const SLICE_WORDS = 512;

/** All that is known of a store. */
export interface StoreStock {
  storeNo: number;
  /**
   * Three numbers for each 32 items: `word`, the items that it counts and the items that it has, where bit i stands for
   * item_no 32 × word + i. Words that are left out hold nothing.
   */
  words: Int32Array;
}

/** One item of a store; `null`: the store does not count it. */
export interface StockCell {
  storeNo: number;
  itemNo: number;
  has: boolean | null;
}

interface Shelf {
  counted: Uint32Array;
  had: Uint32Array;
}

/**
 * Which store has which item: two bits for each, so that 150 stores × 50,000 items take 2 MB, and a store is exchanged
 * in a fraction of a millisecond.
 */
export class StockView {
  readonly #shelves = new Map<number, Shelf>();
  /** Stores that count every item: what their bits do not have, they have not. */
  #whole: ReadonlySet<number> = new Set();
  #stores = 0;
  #words = FIRST_CAPACITY >> 5;
  /** By item_no: how many stores count it, and how many have it. */
  #counting = new Uint16Array(FIRST_CAPACITY);
  #having = new Uint16Array(FIRST_CAPACITY);

  /**
   * In the given store, else in any. An item that no store counts is taken to be everywhere but in the stores that count
   * all they have.
   */
  has(itemNo: number, storeNo?: number): boolean {
    const word = itemNo >>> 5;
    const known = word < this.#words;
    if (storeNo !== undefined) {
      const shelf = this.#shelves.get(storeNo);
      if (shelf !== undefined && known && ((shelf.had[word]! >>> (itemNo & 31)) & 1) === 1) return true;
      return !this.#whole.has(storeNo) && !(known && this.#counting[itemNo]! > 0);
    }
    if (known && this.#counting[itemNo]! > 0) return this.#having[itemNo]! > 0;
    return this.#whole.size === 0 || this.#whole.size < this.#stores;
  }

  /** @param stores how many there are in all. */
  setStores(stores: number, whole: Iterable<number>): void {
    this.#stores = stores;
    this.#whole = new Set(whole);
  }

  /**
   * Exchanges all that is known of these stores: prepared aside, slice by slice, then at once. Until it is done nothing
   * else may be set.
   */
  async replace(storeNos: Iterable<number>, stocks: readonly StoreStock[]): Promise<void> {
    let last = -1;
    for (const { words } of stocks)
      for (let i = 0; i < words.length; i += 3) if (words[i]! > last) last = words[i]!;
    this.#grow(last);
    const fresh = new Map<number, Shelf>();
    for (const storeNo of storeNos) fresh.set(storeNo, this.#emptyShelf());
    for (const { storeNo, words } of stocks) fill(fresh.get(storeNo), words);
    const counting = this.#counting.slice();
    const having = this.#having.slice();
    let first = true;
    for (const [storeNo, shelf] of fresh) {
      const before = this.#shelves.get(storeNo) ?? this.#emptyShelf();
      for (let from = 0; from < this.#words; from += SLICE_WORDS) {
        if (!first) await new Promise((resolve) => setImmediate(resolve));
        first = false;
        tally(counting, before.counted, shelf.counted, from);
        tally(having, before.had, shelf.had, from);
      }
    }
    for (const [storeNo, shelf] of fresh) this.#shelves.set(storeNo, shelf);
    this.#counting = counting;
    this.#having = having;
  }

  set(cells: readonly StockCell[]): void {
    for (const { storeNo, itemNo, has } of cells) {
      this.#grow(itemNo >>> 5);
      let shelf = this.#shelves.get(storeNo);
      if (shelf === undefined) {
        shelf = this.#emptyShelf();
        this.#shelves.set(storeNo, shelf);
      }
      this.#counting[itemNo]! += setBit(shelf.counted, itemNo, has !== null);
      this.#having[itemNo]! += setBit(shelf.had, itemNo, has === true);
    }
  }

  get storeNos(): number[] {
    return [...this.#shelves.keys()];
  }

  /** Bytes of the bits and counts. */
  get bytes(): number {
    return this.#shelves.size * this.#words * 8 + this.#words * 32 * 4;
  }

  #emptyShelf(): Shelf {
    return { counted: new Uint32Array(this.#words), had: new Uint32Array(this.#words) };
  }

  #grow(word: number): void {
    if (word < this.#words) return;
    while (this.#words <= word) this.#words *= 2;
    for (const shelf of this.#shelves.values()) {
      shelf.counted = widened(shelf.counted, new Uint32Array(this.#words));
      shelf.had = widened(shelf.had, new Uint32Array(this.#words));
    }
    this.#counting = widened(this.#counting, new Uint16Array(this.#words * 32));
    this.#having = widened(this.#having, new Uint16Array(this.#words * 32));
  }
}

function widened<Values extends Uint16Array | Uint32Array>(from: Values, into: Values): Values {
  into.set(from);
  return into;
}

function fill(shelf: Shelf | undefined, words: Int32Array): void {
  if (shelf === undefined) return;
  for (let i = 0; i < words.length; i += 3) {
    shelf.counted[words[i]!] = words[i + 1]!;
    shelf.had[words[i]!] = words[i + 2]!;
  }
}

/** Counts what differs between a slice of two sets of bits of the same length. */
function tally(counts: Uint16Array, before: Uint32Array, after: Uint32Array, from: number): void {
  const end = Math.min(from + SLICE_WORDS, after.length);
  for (let word = from; word < end; word++) {
    const is = after[word]!;
    let changed = before[word]! ^ is;
    while (changed !== 0) {
      const bit = 31 - Math.clz32(changed & -changed);
      counts[word * 32 + bit]! += (is >>> bit) & 1 ? 1 : -1;
      changed &= changed - 1;
    }
  }
}

/** @returns by how much the number of set bits changed: −1, 0 or 1. */
function setBit(bits: Uint32Array, at: number, on: boolean): number {
  const word = bits[at >>> 5]!;
  const mask = 1 << (at & 31);
  const was = (word & mask) !== 0;
  if (was === on) return 0;
  bits[at >>> 5] = on ? word | mask : word & ~mask;
  return on ? 1 : -1;
}

const FIRST_CAPACITY = 1_024;

/** Of 32 items of a store, from item_no 32 × word on: bit i stands for item_no 32 × word + i. */
export interface StockWord {
  storeNo: number;
  word: number;
  /** Items that it counts. */
  counted: number;
  /** Items that it has. */
  had: number;
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

  /** Exchanges all that is known of these stores. */
  replace(storeNos: Iterable<number>, words: readonly StockWord[]): void {
    let last = -1;
    for (const { word } of words) if (word > last) last = word;
    this.#grow(last);
    const fresh = new Map<number, Shelf>();
    for (const storeNo of storeNos) fresh.set(storeNo, this.#emptyShelf());
    for (const { storeNo, word, counted, had } of words) {
      const shelf = fresh.get(storeNo);
      if (shelf === undefined) continue;
      shelf.counted[word] = counted;
      shelf.had[word] = had;
    }
    for (const [storeNo, shelf] of fresh) {
      const before = this.#shelves.get(storeNo) ?? this.#emptyShelf();
      tally(this.#counting, before.counted, shelf.counted);
      tally(this.#having, before.had, shelf.had);
      this.#shelves.set(storeNo, shelf);
    }
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

/** Counts what differs between two sets of bits of the same length. */
function tally(counts: Uint16Array, before: Uint32Array, after: Uint32Array): void {
  for (let word = 0; word < after.length; word++) {
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

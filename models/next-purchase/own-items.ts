import type { Baskets } from '../core/baskets.ts';

/** Weight of a purchase falls by this factor with every later basket. */
const BASKET_DECAY = 0.85;

/**
 * What one customer did with each of their items. Scratch that is loaded with one customer after another: slots
 * 0 … size − 1, in order of first purchase.
 */
export class OwnItems {
  size = 0;
  /** Baskets of the customer, lines in them, local days of the first and the last. */
  baskets = 0;
  lines = 0;
  firstDay = 0;
  lastDay = 0;
  /** slot → item row. */
  readonly item: Uint32Array;
  /** slot → baskets with it. */
  readonly times: Uint32Array;
  /** slot → baskets since the latest, the earliest with it; 0 = the last basket. */
  readonly sinceLast: Uint32Array;
  readonly sinceFirst: Uint32Array;
  /** slot → Σ over its baskets of .85^(baskets since). */
  readonly decayed: Float64Array;
  /** slot → local days of the earliest and the latest with it. */
  readonly firstDayOf: Int32Array;
  readonly lastDayOf: Int32Array;
  readonly #slot: Int32Array;

  constructor(items: number) {
    this.item = new Uint32Array(items);
    this.times = new Uint32Array(items);
    this.sinceLast = new Uint32Array(items);
    this.sinceFirst = new Uint32Array(items);
    this.decayed = new Float64Array(items);
    this.firstDayOf = new Int32Array(items);
    this.lastDayOf = new Int32Array(items);
    this.#slot = new Int32Array(items).fill(-1);
  }

  /** Slot of an item row, −1 where the customer never bought it. */
  slot(item: number): number {
    return this.#slot[item]!;
  }

  load(source: Baskets, customer: number): void {
    const slots = this.#slot;
    for (let slot = 0; slot < this.size; slot++) slots[this.item[slot]!] = -1;
    const first = source.basketStart[customer]!;
    const end = source.basketStart[customer + 1]!;
    this.baskets = end - first;
    this.lines = source.lineStart[end]! - source.lineStart[first]!;
    this.firstDay = this.baskets === 0 ? 0 : source.day[first]!;
    this.lastDay = this.baskets === 0 ? 0 : source.day[end - 1]!;
    let size = 0;
    for (let b = first; b < end; b++) {
      const since = end - 1 - b;
      const weight = BASKET_DECAY ** since;
      const day = source.day[b]!;
      for (let line = source.lineStart[b]!; line < source.lineStart[b + 1]!; line++) {
        const item = source.item[line]!;
        let slot = slots[item]!;
        if (slot < 0) {
          slot = size++;
          slots[item] = slot;
          this.item[slot] = item;
          this.times[slot] = 0;
          this.decayed[slot] = 0;
          this.sinceFirst[slot] = since;
          this.firstDayOf[slot] = day;
        }
        this.times[slot]!++;
        this.decayed[slot]! += weight;
        this.sinceLast[slot] = since;
        this.lastDayOf[slot] = day;
      }
    }
    this.size = size;
  }
}

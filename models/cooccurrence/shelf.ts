import { UNKNOWN_PRICE } from '../core/likeness.ts';

/** Items by price: those of one price are a group. */
export interface Shelf {
  /** Item rows, ascending. */
  items: Uint32Array;
  /** The same, the cheapest first, ascending within a group; those of unknown price last. */
  byPrice: Uint32Array;
  /** ln price of each group, ascending. */
  logPrice: Float64Array;
  /** Group g is [start[g], start[g + 1]) of `byPrice`; the rest of it is of unknown price. */
  start: Uint32Array;
}

/** @param items rows, ascending. @param logPrice item row → ln price, NaN = unknown. @returns key → its items. */
export function shelvesOf(
  items: Uint32Array,
  logPrice: Float64Array,
  keyOf: (item: number) => number,
): ReadonlyMap<number, Shelf> {
  const members = new Map<number, number[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = members.get(key);
    if (known === undefined) members.set(key, [item]);
    else known.push(item);
  }
  return new Map(Array.from(members, ([key, own]) => [key, shelfOf(Uint32Array.from(own), logPrice)]));
}

function shelfOf(items: Uint32Array, logPrice: Float64Array): Shelf {
  const isKnown = (item: number) => !Number.isNaN(logPrice[item]!);
  const known = items.filter(isKnown).sort((a, b) => logPrice[a]! - logPrice[b]! || a - b);
  const begins = known.map((_, at) => at).filter((at) => logPrice[known[at]!] !== logPrice[known[at - 1]!]);
  const byPrice = Uint32Array.from([...known, ...items.filter((item) => !isKnown(item))]);
  return {
    items,
    byPrice,
    logPrice: Float64Array.from(begins, (at) => logPrice[known[at]!]!),
    start: Uint32Array.from([...begins, known.length]),
  };
}

const EMPTY = shelfOf(new Uint32Array(0), new Float64Array(0));

/** Walks a shelf group by group, the nearest to a price first. */
export class NearestInPrice {
  /** The group is [from, to) of these item rows, ascending; nothing after the last one. */
  items = EMPTY.items;
  from = 0;
  to = 0;
  /** |ln price ratio| to the group; Infinity after the last one. */
  apart = Number.POSITIVE_INFINITY;
  #shelf = EMPTY;
  #logPrice = Number.NaN;
  /** The next groups of lower and of higher price. */
  #below = -1;
  #above = 0;
  #unknownIsLeft = false;

  /** Goes to the nearest group. @param logPrice NaN = unknown: all are one group. */
  begin(shelf: Shelf = EMPTY, logPrice: number): void {
    const isKnown = !Number.isNaN(logPrice);
    this.#shelf = shelf;
    this.#logPrice = logPrice;
    this.#above = isKnown ? firstAbove(shelf.logPrice, logPrice) : shelf.logPrice.length;
    this.#below = isKnown ? this.#above - 1 : -1;
    this.#unknownIsLeft = true;
    this.items = isKnown ? shelf.byPrice : shelf.items;
    this.next();
  }

  next(): void {
    const { start, logPrice } = this.#shelf;
    const below = this.#below < 0 ? Number.POSITIVE_INFINITY : this.#logPrice - logPrice[this.#below]!;
    const above =
      this.#above === logPrice.length ? Number.POSITIVE_INFINITY : logPrice[this.#above]! - this.#logPrice;
    if (this.#unknownIsLeft && UNKNOWN_PRICE <= below && UNKNOWN_PRICE <= above) {
      this.#unknownIsLeft = false;
      this.apart = UNKNOWN_PRICE;
      this.from = Number.isNaN(this.#logPrice) ? 0 : start.at(-1)!;
      this.to = this.items.length;
      return;
    }
    this.apart = Math.min(below, above);
    if (this.apart === Number.POSITIVE_INFINITY) {
      this.from = this.to;
      return;
    }
    const group = below <= above ? this.#below-- : this.#above++;
    this.from = start[group]!;
    this.to = start[group + 1]!;
  }
}

/** Of ascending values the first above `least`; their number where there is none. */
function firstAbove(values: Float64Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! > least) high = middle;
    else low = middle + 1;
  }
  return low;
}

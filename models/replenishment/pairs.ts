import type { Baskets } from '../core/baskets.ts';

/** All that is known of (customer, item) pairs on one day: columns of one length, a customer's pairs side by side. */
export interface Pairs {
  /** Everything up to and including this local day is known. */
  day: number;
  /** customer row, item row. */
  customer: Uint32Array;
  item: Uint32Array;
  /** Purchase days with it, ≥ 1; local days of the first and the last. */
  times: Uint32Array;
  firstDay: Int32Array;
  lastDay: Int32Array;
  /**
   * Over the times − 1 gaps, in stretched days: Σ gap, Σ log, Σ log². A stretched day is one of a single unit in the
   * house: days / amount^amountPower. Days are whole, so the log of a gap is that of its middle.
   */
  sum: Float64Array;
  logSum: Float64Array;
  logSquares: Float64Array;
  /** Days of the gap that is open, divided by this, are stretched days. */
  stretch: Float64Array;
  /** The customer's mean days between visits, and days since the last one, ≥ 0. */
  visitGap: Float64Array;
  sinceVisit: Float64Array;
}

/** A visit gap that every customer is given beside their own: nobody's pace is known from one visit. */
const PRIOR_VISIT_GAP_DAYS = 14;

/** Reads pairs from purchases: the one code that training and serving share. Holds scratch, so one a thread. */
export class PairReader {
  readonly #packSize: Float32Array;
  readonly #slot: Int32Array;

  /** @param packSize item row → units in a pack; what is not above 0 counts as 1. */
  constructor(packSize: Float32Array) {
    this.#packSize = packSize;
    this.#slot = new Int32Array(packSize.length).fill(-1);
  }

  /**
   * What these customer rows had bought by the end of `day`; later purchases are not looked at.
   * @param amountPower a gap grows as (pieces · units in a pack) to this power, 0–1.
   */
  read(baskets: Baskets, customers: ArrayLike<number>, day: number, amountPower: number): Pairs {
    const { basketStart, lineStart, item, quantity } = baskets;
    let most = 0;
    for (let at = 0; at < customers.length; at++) most += linesOf(baskets, customers[at]!);
    const pairs = emptyPairs(day, most);
    let size = 0;
    for (let at = 0; at < customers.length; at++) {
      const c = customers[at]!;
      const first = basketStart[c]!;
      let end = first;
      while (end < basketStart[c + 1]! && baskets.day[end]! <= day) end++;
      if (end === first) continue;
      const begin = size;
      const visitGap = (baskets.day[end - 1]! - baskets.day[first]! + PRIOR_VISIT_GAP_DAYS) / (end - first);
      for (let b = first; b < end; b++)
        for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
          const i = item[line]!;
          const amount = quantity[line]! * this.#packSize[i]!;
          let slot = this.#slot[i]!;
          if (slot < 0) {
            slot = size++;
            this.#slot[i] = slot;
            pairs.customer[slot] = c;
            pairs.item[slot] = i;
            pairs.firstDay[slot] = baskets.day[b]!;
          } else this.#close(pairs, slot, baskets.day[b]!);
          pairs.times[slot]!++;
          pairs.lastDay[slot] = baskets.day[b]!;
          pairs.stretch[slot] = (amount > 0 ? amount : 1) ** amountPower;
        }
      pairs.visitGap.fill(visitGap, begin, size);
      pairs.sinceVisit.fill(day - baskets.day[end - 1]!, begin, size);
      for (let slot = begin; slot < size; slot++) this.#slot[pairs.item[slot]!] = -1;
    }
    return cut(pairs, size);
  }

  #close(pairs: Pairs, slot: number, day: number): void {
    const gap = day - pairs.lastDay[slot]!;
    const stretch = pairs.stretch[slot]!;
    const log = Math.log((gap - 0.5) / stretch);
    pairs.sum[slot]! += gap / stretch;
    pairs.logSum[slot]! += log;
    pairs.logSquares[slot]! += log * log;
  }
}

function linesOf({ basketStart, lineStart }: Baskets, customer: number): number {
  return lineStart[basketStart[customer + 1]!]! - lineStart[basketStart[customer]!]!;
}

function emptyPairs(day: number, length: number): Pairs {
  return {
    day,
    customer: new Uint32Array(length),
    item: new Uint32Array(length),
    times: new Uint32Array(length),
    firstDay: new Int32Array(length),
    lastDay: new Int32Array(length),
    sum: new Float64Array(length),
    logSum: new Float64Array(length),
    logSquares: new Float64Array(length),
    stretch: new Float64Array(length),
    visitGap: new Float64Array(length),
    sinceVisit: new Float64Array(length),
  };
}

function cut(pairs: Pairs, size: number): Pairs {
  return {
    day: pairs.day,
    customer: pairs.customer.subarray(0, size),
    item: pairs.item.subarray(0, size),
    times: pairs.times.subarray(0, size),
    firstDay: pairs.firstDay.subarray(0, size),
    lastDay: pairs.lastDay.subarray(0, size),
    sum: pairs.sum.subarray(0, size),
    logSum: pairs.logSum.subarray(0, size),
    logSquares: pairs.logSquares.subarray(0, size),
    stretch: pairs.stretch.subarray(0, size),
    visitGap: pairs.visitGap.subarray(0, size),
    sinceVisit: pairs.sinceVisit.subarray(0, size),
  };
}

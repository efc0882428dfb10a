import type { Snapshot } from '../core/snapshot.ts';
import type { SparseRows } from '../core/sparse.ts';
import { DAY_PARTS, dayPartOf, logLift, type Visit, WEEKDAYS, weekdayOf } from './visit.ts';

/**
 * What everyone buys more, and less, by store, weekday and time of day: log lifts of each category's share of the receipt
 * lines. Of leaf categories: an item alone is bought too seldom in one store.
 */
export interface EveryonesVisits {
  /** item row → leaf category row, −1 = none: nothing is known of it. */
  category: Int32Array;
  /** (category · WEEKDAYS + weekday). */
  weekday: Float32Array;
  /** (category · DAY_PARTS + part of the day). */
  dayPart: Float32Array;
  /** store row → category rows; what is not there is 0. */
  store: SparseRows;
}

/** Lines that a category is given in each store, and at each time, beside its own. */
const STORE_PRIOR = 10;
const TIME_PRIOR = 20;
/** A lift nearer to 0 than this is not kept. */
const LEAST_LIFT = 0.05;

export function fitEveryonesVisits({
  purchases,
  lines,
  stores,
  categories,
  catalogue,
}: Pick<Snapshot, 'purchases' | 'lines' | 'stores' | 'categories' | 'catalogue'>): EveryonesVisits {
  const width = categories.length;
  const total = new Float64Array(width);
  const byWeekday = new Float64Array(width * WEEKDAYS);
  const byPart = new Float64Array(width * DAY_PARTS);
  const byStore = new Float64Array(width * stores.length);
  const { category } = catalogue;
  for (let p = 0; p < purchases.count; p++) {
    const weekday = weekdayOf(purchases.day[p]!);
    const part = dayPartOf(Math.floor(purchases.minute[p]! / 60));
    const store = purchases.store[p]!;
    for (let line = purchases.lineStart[p]!; line < purchases.lineStart[p + 1]!; line++) {
      const c = category[lines.item[line]!]!;
      if (c < 0) continue;
      total[c]!++;
      byWeekday[c * WEEKDAYS + weekday]!++;
      byPart[c * DAY_PARTS + part]!++;
      if (store >= 0) byStore[store * width + c]!++;
    }
  }
  const all = Math.max(1, sum(total));
  return {
    category,
    weekday: lifts(byWeekday, total, all, WEEKDAYS),
    dayPart: lifts(byPart, total, all, DAY_PARTS),
    store: storeLifts(byStore, total, all, stores.length),
  };
}

/** @param counts (category · groups + group). */
function lifts(counts: Float64Array, total: Float64Array, all: number, groups: number): Float32Array {
  const ofGroup = new Float64Array(groups);
  for (let at = 0; at < counts.length; at++) ofGroup[at % groups]! += counts[at]!;
  return Float32Array.from(counts, (count, at) =>
    logLift(count, (total[Math.floor(at / groups)]! * ofGroup[at % groups]!) / all, TIME_PRIOR),
  );
}

/** @param counts (store · categories + category). */
function storeLifts(counts: Float64Array, total: Float64Array, all: number, stores: number): SparseRows {
  const width = total.length;
  const start = new Uint32Array(stores + 1);
  const index: number[] = [];
  const value: number[] = [];
  for (let store = 0; store < stores; store++) {
    const own = counts.subarray(store * width, (store + 1) * width);
    const share = sum(own) / all;
    for (let c = 0; c < width; c++) {
      const lift = logLift(own[c]!, total[c]! * share, STORE_PRIOR);
      if (Math.abs(lift) < LEAST_LIFT) continue;
      index.push(c);
      value.push(lift);
    }
    start[store + 1] = index.length;
  }
  return { start, index: Uint32Array.from(index), value: Float32Array.from(value), width };
}

/** What everyone's purchases say of an item row at a visit: log lifts. */
export class EveryonesLifts {
  readonly #visits: EveryonesVisits;
  readonly #store: Float32Array;
  #loaded = -1;
  #weekday = 0;
  #part = 0;

  constructor(visits: EveryonesVisits) {
    this.#visits = visits;
    this.#store = new Float32Array(visits.store.width);
  }

  load({ store, weekday, hour }: Visit): void {
    this.#weekday = weekday;
    this.#part = dayPartOf(hour);
    if (store === this.#loaded) return;
    const { start, index, value } = this.#visits.store;
    this.#store.fill(0);
    if (store >= 0)
      for (let at = start[store]!; at < start[store + 1]!; at++) this.#store[index[at]!] = value[at]!;
    this.#loaded = store;
  }

  store(item: number): number {
    const c = this.#visits.category[item]!;
    return c < 0 ? 0 : this.#store[c]!;
  }

  weekday(item: number): number {
    const c = this.#visits.category[item]!;
    return c < 0 ? 0 : this.#visits.weekday[c * WEEKDAYS + this.#weekday]!;
  }

  dayPart(item: number): number {
    const c = this.#visits.category[item]!;
    return c < 0 ? 0 : this.#visits.dayPart[c * DAY_PARTS + this.#part]!;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

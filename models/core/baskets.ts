import type { Snapshot } from './snapshot.ts';

/** Baskets of many customers, ragged: what every next-purchase model reads. Rows, not ids. */
export interface Baskets {
  /** How many item rows there are: every item is below it. */
  items: number;
  /** Baskets of customer row c are [basketStart[c], basketStart[c + 1]), oldest first; length customers + 1. */
  basketStart: Uint32Array;
  /** Lines of basket b are [lineStart[b], lineStart[b + 1]); length baskets + 1. */
  lineStart: Uint32Array;
  /** item row, each once a basket. */
  item: Uint32Array;
  /** Pieces on that line, net of returns, > 0. */
  quantity: Float32Array;
  /** Local day of basket b, days since 1970-01-01. */
  day: Int32Array;
  /** Store row of basket b, −1 = none; the local hour, 0–23. Of several purchases on its day, the first one's. */
  store: Int32Array;
  hour: Uint8Array;
}

/** Noon, where nobody says when. */
const SOME_HOUR = 12;

/**
 * `lists[c][b]` are the items of customer c's basket b, a repeated one counts once; `dayOf` dates it (default: its
 * number), `quantityOf` says how many pieces were bought (default: one of each), `placeOf` where and when (default: in no
 * store, at noon).
 */
export function basketsOf(
  lists: readonly (readonly (readonly number[])[])[],
  items: number,
  dayOf: (customer: number, basket: number) => number = (_, basket) => basket,
  quantityOf: (customer: number, basket: number, at: number) => number = () => 1,
  placeOf: (customer: number, basket: number) => { store: number; hour?: number } = () => ({ store: -1 }),
): Baskets {
  const basketStart = new Uint32Array(lists.length + 1);
  const lineStart = [0];
  const item: number[] = [];
  const quantity: number[] = [];
  const day: number[] = [];
  const store: number[] = [];
  const hour: number[] = [];
  for (let c = 0; c < lists.length; c++) {
    const own = lists[c]!;
    for (let b = 0; b < own.length; b++) {
      const basket = own[b]!;
      for (const row of new Set(basket)) {
        item.push(row);
        quantity.push(quantityOf(c, b, basket.indexOf(row)));
      }
      lineStart.push(item.length);
      day.push(dayOf(c, b));
      const place = placeOf(c, b);
      store.push(place.store);
      hour.push(place.hour ?? SOME_HOUR);
    }
    basketStart[c + 1] = day.length;
  }
  return {
    items,
    basketStart,
    lineStart: Uint32Array.from(lineStart),
    item: Uint32Array.from(item),
    quantity: Float32Array.from(quantity),
    day: Int32Array.from(day),
    store: Int32Array.from(store),
    hour: Uint8Array.from(hour),
  };
}

/** One basket a purchase day, as in CustomerHistory. Customer and item rows are the snapshot's. */
export function basketsOfSnapshot(snapshot: Snapshot): Baskets {
  const { purchases, lines } = snapshot;
  const customers = snapshot.customers.length;
  const items = snapshot.items.length;
  const basketStart = new Uint32Array(customers + 1);
  const lineStart = new Uint32Array(purchases.count + 1);
  const day = new Int32Array(purchases.count);
  const store = new Int32Array(purchases.count);
  const hour = new Uint8Array(purchases.count);
  const item = new Uint32Array(lines.item.length);
  const quantity = new Float32Array(lines.item.length);
  const lastBasket = new Int32Array(items).fill(-1);
  const lastLine = new Uint32Array(items);
  let baskets = 0;
  let size = 0;
  for (let p = 0; p < purchases.count; p++) {
    const customer = purchases.customer[p]!;
    if (customer < 0) break; // unknown customers come last
    if (purchases.lineStart[p] === purchases.lineStart[p + 1]) continue; // all of it returned
    const opens = basketStart[customer + 1] === 0 || day[baskets - 1] !== purchases.day[p];
    if (opens) {
      store[baskets] = purchases.store[p]!;
      hour[baskets] = Math.floor(purchases.minute[p]! / 60);
      day[baskets++] = purchases.day[p]!;
    }
    basketStart[customer + 1] = baskets;
    for (let l = purchases.lineStart[p]!; l < purchases.lineStart[p + 1]!; l++) {
      const row = lines.item[l]!;
      if (lastBasket[row] === baskets) {
        quantity[lastLine[row]!]! += lines.quantity[l]!;
        continue;
      }
      lastBasket[row] = baskets;
      lastLine[row] = size;
      quantity[size] = lines.quantity[l]!;
      item[size++] = row;
    }
    lineStart[baskets] = size;
  }
  for (let c = 0; c < customers; c++) if (basketStart[c + 1] === 0) basketStart[c + 1] = basketStart[c]!;
  return {
    items,
    basketStart,
    lineStart: lineStart.subarray(0, baskets + 1),
    item: item.subarray(0, size),
    quantity: quantity.subarray(0, size),
    day: day.subarray(0, baskets),
    store: store.subarray(0, baskets),
    hour: hour.subarray(0, baskets),
  };
}

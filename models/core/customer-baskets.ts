import type { Snapshot } from './snapshot.ts';

/**
 * The purchases of identified customers as the customer models count them: one basket a customer and local day, each
 * item once. Customers by row, a customer's baskets by day, a basket's items ascending by row.
 */
export interface CustomerBaskets {
  customerCount: number;
  itemCount: number;
  /** Baskets of customer c are [basketStart[c], basketStart[c + 1]). */
  basketStart: Uint32Array;
  /** basket → local day. */
  day: Int32Array;
  /** Items of basket b are [itemStart[b], itemStart[b + 1]). */
  itemStart: Uint32Array;
  /** item rows. */
  item: Uint32Array;
}

export function customerBaskets(snapshot: Snapshot): CustomerBaskets {
  const { count, customer, day, lineStart } = snapshot.purchases;
  const lineItem = snapshot.lines.item;
  const customerCount = snapshot.customers.length;
  const basketStart = new Uint32Array(customerCount + 1);
  const days = new Int32Array(count);
  const itemStart = new Uint32Array(count + 1);
  const item = new Uint32Array(lineItem.length);
  let baskets = 0;
  let items = 0;
  for (let p = 0; p < count && customer[p]! >= 0; ) {
    const owner = customer[p]!;
    let end = p + 1;
    while (end < count && customer[end] === owner && day[end] === day[p]) end++;
    const from = items;
    for (let line = lineStart[p]!; line < lineStart[end]!; line++) item[items++] = lineItem[line]!;
    if (end - p > 1) items = from + sortUnique(item.subarray(from, items));
    if (items > from) {
      days[baskets] = day[p]!;
      itemStart[++baskets] = items;
      basketStart[owner + 1] = baskets;
    }
    p = end;
  }
  for (let c = 0; c < customerCount; c++) basketStart[c + 1] = Math.max(basketStart[c + 1]!, basketStart[c]!);
  return {
    customerCount,
    itemCount: snapshot.items.length,
    basketStart,
    day: days.slice(0, baskets),
    itemStart: itemStart.slice(0, baskets + 1),
    item: item.slice(0, items),
  };
}

/** The same customers without the last basket of each: what was known before it. */
export function withoutLastBaskets(baskets: CustomerBaskets): CustomerBaskets {
  const { customerCount, basketStart, day, itemStart, item } = baskets;
  const keep: number[] = [];
  const start = new Uint32Array(customerCount + 1);
  for (let c = 0; c < customerCount; c++) {
    for (let b = basketStart[c]!; b + 1 < basketStart[c + 1]!; b++) keep.push(b);
    start[c + 1] = keep.length;
  }
  const starts = new Uint32Array(keep.length + 1);
  const items = new Uint32Array(item.length);
  let length = 0;
  for (const [at, b] of keep.entries()) {
    items.set(item.subarray(itemStart[b]!, itemStart[b + 1]!), length);
    length += itemStart[b + 1]! - itemStart[b]!;
    starts[at + 1] = length;
  }
  return {
    customerCount,
    itemCount: baskets.itemCount,
    basketStart: start,
    day: Int32Array.from(keep, (b) => day[b]!),
    itemStart: starts,
    item: items.slice(0, length),
  };
}

/** Sorts in place, moves each value's first copy to the front, and says how many there are. */
function sortUnique(values: Uint32Array): number {
  values.sort();
  let length = 0;
  for (let at = 0; at < values.length; at++)
    if (at === 0 || values[at] !== values[at - 1]) values[length++] = values[at]!;
  return length;
}

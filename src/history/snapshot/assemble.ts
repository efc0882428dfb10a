import type { LineColumns, PurchaseColumns } from '../../../models/core/snapshot.ts';
import type { LineChunk, PurchaseFacts } from './facts.ts';

const SCALE = 10_000;

export interface Assembled {
  customers: Int32Array;
  purchases: PurchaseColumns;
  lines: LineColumns;
}

/**
 * Sorts purchases by (customer, unknown last; at; source, id) and their lines by item, sums lines of one item, and
 * leaves out what is returned whole, and purchases of which nothing is left.
 */
export function assemble(facts: PurchaseFacts, chunks: LineChunk[], storeRow: Int32Array): Assembled {
  const order = sorted(facts);
  const place = new Uint32Array(facts.count);
  for (let i = 0; i < order.length; i++) place[order[i]!] = i;
  const start = lineStarts(place, chunks);
  const total = start[facts.count]!;
  const item = new Uint32Array(total);
  const quantity = new Float64Array(total);
  const amount = new Float64Array(total);
  const next = start.slice();
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.count; i++) {
      const to = next[place[chunk.purchase[i]!]!]!++;
      item[to] = chunk.item[i]!;
      quantity[to] = chunk.quantity[i]!;
      amount[to] = chunk.amount[i]!;
    }
  }
  chunks.length = 0;

  const lineStart = new Uint32Array(facts.count + 1);
  const kept = new Uint32Array(facts.count);
  const summed = { item, quantity, amount, length: 0 };
  let count = 0;
  for (let i = 0; i < facts.count; i++) {
    if (sumItems(summed, start[i]!, start[i + 1]!) === 0) continue;
    kept[count++] = order[i]!;
    lineStart[count] = summed.length;
  }
  const { customers, rows } = customerRows(facts, kept, count);
  const column = <T extends Int32Array | Uint8Array | Uint16Array>(target: T, from: T): T => {
    for (let i = 0; i < count; i++) target[i] = from[kept[i]!]!;
    return target;
  };
  const store = column(new Int32Array(count), facts.storeNo);
  for (let i = 0; i < count; i++) store[i] = store[i] === 0 ? -1 : storeRow[store[i]!]!;
  return {
    customers,
    purchases: {
      count,
      customer: rows,
      store,
      channel: column(new Uint8Array(count), facts.channel),
      day: column(new Int32Array(count), facts.day),
      minute: column(new Uint16Array(count), facts.minute),
      lineStart: lineStart.slice(0, count + 1),
    },
    lines: {
      item: item.slice(0, summed.length),
      quantity: scaledDown(quantity, summed.length),
      amount: scaledDown(amount, summed.length),
    },
  };
}

/**
 * Counting sort by customer of the order in time: stable, so time order stays within a customer. Customers come in the
 * order of their first purchases: their numbers depend on which receipt was written first, and what is learnt must not.
 */
function sorted({ count, rank, customerNo }: PurchaseFacts): Uint32Array {
  const inTime = new Uint32Array(count);
  for (let p = 0; p < count; p++) inTime[rank[p]!] = p;
  const rowOf = new Map<number, number>();
  for (const p of inTime) {
    const no = customerNo[p]!;
    if (no !== 0 && !rowOf.has(no)) rowOf.set(no, rowOf.size);
  }
  const slot = (p: number) => rowOf.get(customerNo[p]!) ?? rowOf.size;
  const next = new Uint32Array(rowOf.size + 2);
  for (let p = 0; p < count; p++) next[slot(p) + 1]!++;
  for (let i = 1; i < next.length; i++) next[i]! += next[i - 1]!;
  const order = new Uint32Array(count);
  for (const p of inTime) order[next[slot(p)]!++] = p;
  return order;
}

function lineStarts(place: Uint32Array, chunks: readonly LineChunk[]): Uint32Array {
  const start = new Uint32Array(place.length + 1);
  for (const { purchase, count } of chunks)
    for (let i = 0; i < count; i++) start[place[purchase[i]!]! + 1]!++;
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
  return start;
}

interface Sums {
  item: Uint32Array;
  quantity: Float64Array;
  amount: Float64Array;
  /** Lines written so far: never beyond those read, so they can share the arrays. */
  length: number;
}

/** Appends the lines in [from, to) sorted and summed by item; returns how many are left with a quantity. */
function sumItems(sums: Sums, from: number, to: number): number {
  const { item, quantity, amount } = sums;
  sortByItem(sums, from, to);
  const before = sums.length;
  for (let i = from; i < to; ) {
    const of = item[i]!;
    let bought = 0;
    let paid = 0;
    for (; i < to && item[i] === of; i++) {
      bought += quantity[i]!;
      paid += amount[i]!;
    }
    if (bought <= 0) continue;
    const at = sums.length++;
    item[at] = of;
    quantity[at] = bought;
    amount[at] = paid;
  }
  return sums.length - before;
}

/** Shell sort (gaps of Ciura): in place on three arrays, and an insertion sort for the usual short receipt. */
function sortByItem({ item, quantity, amount }: Sums, from: number, to: number): void {
  for (const gap of [701, 301, 132, 57, 23, 10, 4, 1]) {
    for (let i = from + gap; i < to; i++) {
      const [key, bought, paid] = [item[i]!, quantity[i]!, amount[i]!];
      let j = i;
      for (; j >= from + gap && item[j - gap]! > key; j -= gap) {
        item[j] = item[j - gap]!;
        quantity[j] = quantity[j - gap]!;
        amount[j] = amount[j - gap]!;
      }
      item[j] = key;
      quantity[j] = bought;
      amount[j] = paid;
    }
  }
}

/** Purchases are sorted by customer already: a new number is a new row. */
function customerRows({ customerNo }: PurchaseFacts, kept: Uint32Array, count: number) {
  const rows = new Int32Array(count);
  const customers: number[] = [];
  for (let i = 0; i < count; i++) {
    const no = customerNo[kept[i]!]!;
    if (no !== 0 && customers.at(-1) !== no) customers.push(no);
    rows[i] = no === 0 ? -1 : customers.length - 1;
  }
  return { customers: Int32Array.from(customers), rows };
}

function scaledDown(values: Float64Array, length: number): Float32Array {
  const scaled = new Float32Array(length);
  for (let i = 0; i < length; i++) scaled[i] = values[i]! / SCALE;
  return scaled;
}

import { offsets } from './csr.ts';
import { pick } from './pick.ts';
import { pickItems } from './pick-rows.ts';
import type { Snapshot } from './snapshot.ts';

/** Which item stands for which. */
export interface ItemMap {
  /** Old item row → new one, −1 = left out. */
  row: Int32Array;
  /** New item row → the old one whose number and catalogue columns it keeps, ascending. */
  kept: Uint32Array;
}

/**
 * The same history of fewer items: lines of what became one item are added up, and what holds nothing any more is gone,
 * purchases and then customers; who had nothing before stays. The hash is the old one.
 */
export function mapItems(snapshot: Snapshot, { row, kept }: ItemMap): Snapshot {
  const { purchases, catalogue, sessions } = snapshot;
  const { lines, lineStart, purchasesKept } = mapLines(snapshot, row, kept.length);
  const customer = pick(purchases.customer, purchasesKept);
  const seen = new Uint8Array(snapshot.customers.length).fill(1);
  for (const c of purchases.customer) if (c >= 0) seen[c] = 0;
  for (const c of customer) if (c >= 0) seen[c] = 1;
  const customersKept = Uint32Array.from(seen.keys()).filter((c) => seen[c] === 1);
  const customerRow = new Int32Array(seen.length);
  for (let c = 0; c < customersKept.length; c++) customerRow[customersKept[c]!] = c;
  const visits = Array.from(sessions.day, (_, s) => [
    ...new Set(sessions.item.subarray(sessions.start[s]!, sessions.start[s + 1]!).map((i) => row[i]!)),
  ]).map((items) => items.filter((item) => item !== GONE));
  return {
    ...snapshot,
    customers: pick(snapshot.customers, customersKept),
    items: pick(snapshot.items, kept),
    purchases: {
      count: purchasesKept.length,
      customer: customer.map((c) => (c < 0 ? -1 : customerRow[c]!)),
      store: pick(purchases.store, purchasesKept),
      channel: pick(purchases.channel, purchasesKept),
      day: pick(purchases.day, purchasesKept),
      minute: pick(purchases.minute, purchasesKept),
      lineStart,
    },
    lines,
    catalogue: pickItems(catalogue, kept),
    sessions: {
      start: offsets(visits.map(({ length }) => length)),
      item: Uint32Array.from(visits.flat()),
      day: sessions.day,
    },
  };
}

/** −1 in an Uint32Array. */
const GONE = 2 ** 32 - 1;

function mapLines(
  { purchases, lines }: Snapshot,
  row: Int32Array,
  items: number,
): Pick<Snapshot, 'lines'> & { lineStart: Uint32Array; purchasesKept: Uint32Array } {
  const item = new Uint32Array(lines.item.length);
  const quantity = new Float32Array(item.length);
  const amount = new Float32Array(item.length);
  const place = new Uint32Array(items);
  const purchasesKept = new Uint32Array(purchases.count);
  const lineStart = new Uint32Array(purchases.count + 1);
  let [count, size] = [0, 0];
  for (let p = 0; p < purchases.count; p++) {
    const begin = size;
    for (let l = purchases.lineStart[p]!; l < purchases.lineStart[p + 1]!; l++) {
      const to = row[lines.item[l]!]!;
      if (to < 0) continue;
      const at = place[to]!;
      if (at >= begin && at < size && item[at] === to) {
        quantity[at]! += lines.quantity[l]!;
        amount[at]! += lines.amount[l]!;
        continue;
      }
      place[to] = size;
      item[size] = to;
      quantity[size] = lines.quantity[l]!;
      amount[size++] = lines.amount[l]!;
    }
    if (size === begin) continue;
    sortByItem(item, quantity, amount, begin, size);
    purchasesKept[count++] = p;
    lineStart[count] = size;
  }
  return {
    lines: { item: item.slice(0, size), quantity: quantity.slice(0, size), amount: amount.slice(0, size) },
    lineStart: lineStart.slice(0, count + 1),
    purchasesKept: purchasesKept.slice(0, count),
  };
}

/** Insertion sort: receipts are short, and their lines nearly in order. */
function sortByItem(
  item: Uint32Array,
  quantity: Float32Array,
  amount: Float32Array,
  from: number,
  to: number,
): void {
  for (let i = from + 1; i < to; i++) {
    const [key, pieces, paid] = [item[i]!, quantity[i]!, amount[i]!];
    let j = i;
    for (; j > from && item[j - 1]! > key; j--) {
      item[j] = item[j - 1]!;
      quantity[j] = quantity[j - 1]!;
      amount[j] = amount[j - 1]!;
    }
    item[j] = key;
    quantity[j] = pieces;
    amount[j] = paid;
  }
}

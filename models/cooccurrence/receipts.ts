import { type Csr, offsets } from '../core/csr.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** Every receipt, with or without a customer, as a set of item ranks: rank 0 is the item of most receipts. */
export interface Receipts {
  /** Ascending by rank. A receipt of more than the most allowed items keeps its most popular ones. */
  sets: Csr;
  /** rank → item row; equally popular items by row. */
  itemOf: Uint32Array;
  /** item row → receipts that hold it, before any receipt is cut. */
  count: Uint32Array;
}

/** Renumbering by popularity makes the rows of the half matrix that are long the ones with few columns left. */
export function receiptsOf(snapshot: Snapshot, maxBasket: number): Receipts {
  const { lineStart, count: purchases } = snapshot.purchases;
  const { item } = snapshot.lines;
  const items = snapshot.items.length;
  const count = new Uint32Array(items);
  for (let line = 0; line < item.length; line++) count[item[line]!]!++;
  const itemOf = Uint32Array.from(count.keys()).sort((a, b) => count[b]! - count[a]! || a - b);
  const rankOf = new Uint32Array(items);
  for (let rank = 0; rank < items; rank++) rankOf[itemOf[rank]!] = rank;

  const lengths = new Uint32Array(purchases);
  for (let p = 0; p < purchases; p++) lengths[p] = Math.min(maxBasket, lineStart[p + 1]! - lineStart[p]!);
  const start = offsets(lengths);
  const values = new Uint32Array(start[purchases]!);
  const scratch = new Uint32Array(items);
  for (let p = 0; p < purchases; p++) {
    const from = lineStart[p]!;
    const length = lineStart[p + 1]! - from;
    for (let at = 0; at < length; at++) scratch[at] = rankOf[item[from + at]!]!;
    const ranks = scratch.subarray(0, length).sort();
    values.set(length > maxBasket ? ranks.subarray(0, maxBasket) : ranks, start[p]!);
  }
  return { sets: { start, values }, itemOf, count };
}

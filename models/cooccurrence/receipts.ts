import { offsets, sharedRows } from '../core/csr.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Sets } from './pair-rows.ts';

/** Every receipt, with or without a customer, as a set of item ranks: rank 0 is the item of most receipts. */
export interface Receipts {
  /** Ascending by rank, in memory that threads can share. A receipt of more than the most allowed items keeps its most popular ones. */
  sets: Sets;
  /** rank → item row; equally popular items by row. */
  itemOf: Uint32Array;
  /** item row → receipts that hold it, before any receipt is cut. */
  count: Uint32Array;
}

/** Receipts up to this length are sorted by insertion, several times faster than a call to sort them. */
const MOST_INSERTED = 40;

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
  const values = sharedRows(start[purchases]!, items);
  const scratch = new Uint32Array(items);
  for (let p = 0; p < purchases; p++) {
    const from = lineStart[p]!;
    const length = lineStart[p + 1]! - from;
    const kept = start[p]!;
    if (length > MOST_INSERTED || length > maxBasket) {
      for (let at = 0; at < length; at++) scratch[at] = rankOf[item[from + at]!]!;
      values.set(scratch.subarray(0, length).sort().subarray(0, maxBasket), kept);
      continue;
    }
    for (let at = 0; at < length; at++) {
      const rank = rankOf[item[from + at]!]!;
      let slot = kept + at;
      for (; slot > kept && values[slot - 1]! > rank; slot--) values[slot] = values[slot - 1]!;
      values[slot] = rank;
    }
  }
  return { sets: { start, values }, itemOf, count };
}

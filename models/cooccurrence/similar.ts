import type { Csr } from '../core/csr.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';
import { indexPairs, PairRows } from './pair-rows.ts';
import type { SimilarSettings } from './settings.ts';

/**
 * What stands in for an item: of the same leaf category and bought by the same customers, but rarely on one receipt.
 * score = u / (√(u_i u_j) + s) · u / (u + r): u customers with both, r receipts with both. Never a variant of itself.
 */
export function fitSimilar(snapshot: Snapshot, settings: SimilarSettings): Neighbours {
  const { category, style } = snapshot.catalogue;
  const items = snapshot.items.length;
  const top = new TopK(items, settings.neighbours);
  if (settings.neighbours === 0) return neighboursOf(top);
  const receipts: Csr = { start: snapshot.purchases.lineStart, values: snapshot.lines.item };
  const [buyers, byCustomer] = customersOf(snapshot);
  const byReceipt = new PairRows(indexPairs(sameCategory(receipts, category), items));
  for (let i = 0; i < items; i++) {
    byCustomer.row(i);
    if (byCustomer.size === 0) continue;
    byReceipt.row(i);
    for (let at = 0; at < byCustomer.size; at++) {
      const j = byCustomer.touched[at]!;
      const shared = byCustomer.support(j);
      if (shared < settings.minSupport || (style[i]! >= 0 && style[i] === style[j])) continue;
      const mean = Math.sqrt(buyers[i]! * buyers[j]!);
      const score = ((shared / (mean + settings.shrinkage)) * shared) / (shared + byReceipt.support(j));
      top.offer(i, j, score, shared);
      top.offer(j, i, score, shared);
    }
  }
  return neighboursOf(top);
}

/** How many customers have each item, and the pairs of a category that they have. */
function customersOf(snapshot: Snapshot): [buyers: Uint32Array, pairs: PairRows] {
  const sets = itemsOfCustomers(snapshot);
  const buyers = new Uint32Array(snapshot.items.length);
  for (const item of sets.values) buyers[item]!++;
  return [buyers, new PairRows(indexPairs(sameCategory(sets, snapshot.catalogue.category), buyers.length))];
}

/** Each customer's distinct items, ascending. */
function itemsOfCustomers({ customers, items, purchases, lines }: Snapshot): Csr {
  const { customer, lineStart, count } = purchases;
  const values = new Uint32Array(lines.item.length);
  const start = new Uint32Array(customers.length + 1);
  const latest = new Int32Array(items.length).fill(-1);
  let size = 0;
  for (let p = 0; p < count; ) {
    const c = customer[p]!;
    if (c < 0) break; // unknown customers come last
    const from = size;
    for (; p < count && customer[p] === c; p++)
      for (let line = lineStart[p]!; line < lineStart[p + 1]!; line++) {
        const i = lines.item[line]!;
        if (latest[i] === c) continue;
        latest[i] = c;
        values[size++] = i;
      }
    values.subarray(from, size).sort();
    start[c + 1] = size;
  }
  for (let c = 0; c < customers.length; c++) start[c + 1] = Math.max(start[c]!, start[c + 1]!);
  return { start, values: values.slice(0, size) };
}

/** Splits each set by leaf category; what stands alone, or has no category, is left out. */
function sameCategory(sets: Csr, category: Int32Array): Csr {
  const items = category.length;
  const start: number[] = [0];
  const values = new Uint32Array(sets.values.length);
  const keys = new Float64Array(items);
  let size = 0;
  for (let set = 0; set + 1 < sets.start.length; set++) {
    let members = 0;
    for (let at = sets.start[set]!; at < sets.start[set + 1]!; at++) {
      const i = sets.values[at]!;
      if (category[i]! >= 0) keys[members++] = category[i]! * items + i;
    }
    if (members < 2) continue;
    // Of numbers alone: several times faster than by a comparison of ours.
    keys.subarray(0, members).sort();
    for (let from = 0; from < members; ) {
      const own = Math.floor(keys[from]! / items);
      const begin = size;
      let to = from;
      for (; to < members && keys[to]! < (own + 1) * items; to++) values[size++] = keys[to]! - own * items;
      if (to - from > 1) start.push(size);
      else size = begin;
      from = to;
    }
  }
  return { start: Uint32Array.from(start), values: values.slice(0, size) };
}

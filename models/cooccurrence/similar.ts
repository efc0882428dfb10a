import { type Csr, invert, offsets, rowsOf } from '../core/csr.ts';
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
  const purchases: Csr = { start: snapshot.purchases.lineStart, values: snapshot.lines.item };
  const customers = itemsOfCustomers(snapshot);
  const buyers = invert(customers, items).start;
  const byCustomer = new PairRows(indexPairs(sameCategory(customers, category), items));
  const byReceipt = new PairRows(indexPairs(sameCategory(purchases, category), items));
  for (let i = 0; i < items; i++) {
    byCustomer.row(i);
    if (byCustomer.size === 0) continue;
    byReceipt.row(i);
    for (let at = 0; at < byCustomer.size; at++) {
      const j = byCustomer.touched[at]!;
      const shared = byCustomer.support(j);
      if (shared < settings.minSupport || (style[i]! >= 0 && style[i] === style[j])) continue;
      const mean = Math.sqrt((buyers[i + 1]! - buyers[i]!) * (buyers[j + 1]! - buyers[j]!));
      const score = ((shared / (mean + settings.shrinkage)) * shared) / (shared + byReceipt.support(j));
      top.offer(i, j, score, shared);
      top.offer(j, i, score, shared);
    }
  }
  return neighboursOf(top);
}

/** Each customer's distinct items, ascending. */
function itemsOfCustomers(snapshot: Snapshot): Csr {
  const { customer, lineStart } = snapshot.purchases;
  const { item } = snapshot.lines;
  const buyer = new Int32Array(item.length);
  const purchaseOf = rowsOf(lineStart);
  for (let line = 0; line < item.length; line++) buyer[line] = customer[purchaseOf[line]!]!;
  // Visiting lines by item gives every customer ascending items, repeated ones side by side.
  const byItem = invert({ start: lineStart, values: item }, snapshot.items.length);
  const lengths = new Uint32Array(snapshot.customers.length);
  const latest = new Int32Array(lengths.length).fill(-1);
  for (const line of byItem.values) {
    const c = buyer[line]!;
    if (c < 0 || latest[c] === item[line]) continue;
    latest[c] = item[line]!;
    lengths[c]!++;
  }
  const start = offsets(lengths);
  const values = new Uint32Array(start[lengths.length]!);
  const next = start.slice(0, lengths.length);
  latest.fill(-1);
  for (const line of byItem.values) {
    const c = buyer[line]!;
    if (c < 0 || latest[c] === item[line]) continue;
    latest[c] = item[line]!;
    values[next[c]!++] = item[line]!;
  }
  return { start, values };
}

/** Splits each set by leaf category; what stands alone, or has no category, is left out. */
function sameCategory(sets: Csr, category: Int32Array): Csr {
  const start: number[] = [0];
  const values = new Uint32Array(sets.values.length);
  let size = 0;
  for (let set = 0; set + 1 < sets.start.length; set++) {
    const members = Array.from(sets.values.subarray(sets.start[set]!, sets.start[set + 1]!))
      .filter((i) => category[i]! >= 0)
      .sort((a, b) => category[a]! - category[b]! || a - b);
    for (let from = 0; from < members.length; ) {
      let to = from + 1;
      while (to < members.length && category[members[to]!] === category[members[from]!]) to++;
      if (to - from > 1) {
        for (let at = from; at < to; at++) values[size++] = members[at]!;
        start.push(size);
      }
      from = to;
    }
  }
  return { start: Uint32Array.from(start), values: values.slice(0, size) };
}

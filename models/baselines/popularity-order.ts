import type { Baskets } from '../core/baskets.ts';
import type { SparseVector } from '../core/sparse.ts';
import { TopK } from '../core/top-k.ts';

/** All items by the number of baskets that hold them, or by the recent ones of them, ties by the lower row. */
export interface PopularityOrder {
  /** place → item row. */
  items: Uint32Array;
  /** item row → place, 0 = the most popular. */
  place: Uint32Array;
}

/** @param halfLifeDays a basket so many days before the last counts half; by default each counts the same. */
export function popularityOrder(
  { items: count, item, lineStart, day }: Baskets,
  halfLifeDays = Number.POSITIVE_INFINITY,
): PopularityOrder {
  const last = day.reduce((latest, d) => Math.max(latest, d), Number.NEGATIVE_INFINITY);
  const baskets = new Float64Array(count);
  for (let b = 0; b < day.length; b++) {
    const weight = 2 ** ((day[b]! - last) / halfLifeDays);
    for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) baskets[item[line]!]! += weight;
  }
  const items = Uint32Array.from(baskets.keys()).sort((a, b) => baskets[b]! - baskets[a]! || a - b);
  const place = new Uint32Array(count);
  for (let at = 0; at < count; at++) place[items[at]!] = at;
  return { items, place };
}

/** The best `count` items by score (≥ 0, absent = 0), equal scores by popularity. */
export function rankByScore(scores: SparseVector, popular: PopularityOrder, count: number): Uint32Array {
  const top = new TopK(1, count);
  for (let at = 0; at < scores.index.length; at++)
    if (scores.value[at]! > 0) top.offer(0, popular.place[scores.index[at]!]!, scores.value[at]!);
  return completed(
    Array.from(top.ranked(0).ids, (place) => popular.items[place]!),
    popular,
    count,
  );
}

/** `ranked`, then the most popular of the other items, up to `count` of them. */
export function completed(ranked: readonly number[], popular: PopularityOrder, count: number): Uint32Array {
  if (ranked.length >= count) return Uint32Array.from(ranked.slice(0, count));
  const seen = new Set(ranked);
  for (const item of popular.items) {
    if (seen.size >= count) break;
    seen.add(item);
  }
  return Uint32Array.from(seen);
}

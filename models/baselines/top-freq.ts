import type { Baskets } from '../core/baskets.ts';
import { completed, type PopularityOrder, popularityOrder } from './popularity-order.ts';
import type { Ranker } from './ranker.ts';

/** G-TopFreq: the most popular items, the same for everyone. */
export function globalTopFreq(baskets: Baskets): Ranker {
  const popular = popularityOrder(baskets);
  return { rank: (_customer, count) => popular.items.slice(0, count) };
}

/** P-TopFreq: the customer's own items by the number of baskets that hold them, ties by the one seen first. */
export function personalTopFreq(baskets: Baskets): Ranker {
  return { rank: (customer, count) => Uint32Array.from(ownItems(baskets, customer).slice(0, count)) };
}

export interface PersonalSettings {
  /** Which of two items bought equally often goes first. */
  ties: 'seen-first' | 'popularity';
}

/** GP-TopFreq: the customer's own items as in P-TopFreq, then the most popular of the others. */
export function personalThenGlobalTopFreq(
  baskets: Baskets,
  { ties }: PersonalSettings = { ties: 'seen-first' },
): Ranker {
  const popular = popularityOrder(baskets);
  const order = ties === 'popularity' ? popular : undefined;
  return { rank: (customer, count) => completed(ownItems(baskets, customer, order), popular, count) };
}

/** Own item rows, the most frequent first. */
function ownItems(baskets: Baskets, customer: number, popular?: PopularityOrder): number[] {
  const times = new Map<number, number>(); // iterates in the order of first sight
  const from = baskets.lineStart[baskets.basketStart[customer]!]!;
  const to = baskets.lineStart[baskets.basketStart[customer + 1]!]!;
  for (let l = from; l < to; l++) times.set(baskets.item[l]!, (times.get(baskets.item[l]!) ?? 0) + 1);
  return [...times]
    .sort(([a, timesA], [b, timesB]) => {
      if (timesA !== timesB || popular === undefined) return timesB - timesA;
      return popular.place[a]! - popular.place[b]!;
    })
    .map(([item]) => item);
}

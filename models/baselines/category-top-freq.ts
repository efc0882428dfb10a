import type { Baskets } from '../core/baskets.ts';
import { completed, popularityOrder } from './popularity-order.ts';
import type { Ranker } from './ranker.ts';

/**
 * C-TopFreq: the most popular items of the category that the customer bought from most often (ties: of late, then the
 * lower row), then the most popular of all. Where nothing has a category, plain popularity.
 * @param category item row → leaf category, −1 = none. @param halfLifeDays as in `popularityOrder`.
 */
export function favouriteCategoryTopFreq(
  baskets: Baskets,
  category: Int32Array,
  halfLifeDays?: number,
): Ranker {
  const popular = popularityOrder(baskets, halfLifeDays);
  const members = new Map<number, number[]>();
  for (const item of popular.items) {
    const own = members.get(category[item]!);
    if (own === undefined) members.set(category[item]!, [item]);
    else own.push(item);
  }
  return {
    rank(customer, count) {
      const favourite = favouriteOf(baskets, category, customer);
      return completed((members.get(favourite) ?? []).slice(0, count), popular, count);
    },
  };
}

/** −1 where nothing that was bought has a category. */
function favouriteOf(
  { basketStart, lineStart, item }: Baskets,
  category: Int32Array,
  customer: number,
): number {
  const lines = new Map<number, { times: number; last: number }>();
  for (let b = basketStart[customer]!; b < basketStart[customer + 1]!; b++)
    for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
      const own = category[item[line]!]!;
      if (own >= 0) lines.set(own, { times: (lines.get(own)?.times ?? 0) + 1, last: b });
    }
  const [best] = [...lines].sort(([a, x], [b, y]) => y.times - x.times || y.last - x.last || a - b);
  return best?.[0] ?? -1;
}

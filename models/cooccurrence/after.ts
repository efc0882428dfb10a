import type { Baskets } from '../core/baskets.ts';
import { invert, rowsOf } from '../core/csr.ts';
import { TopK } from '../core/top-k.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';
import type { AfterSettings } from './settings.ts';

/**
 * What a customer buys on a later day, up to `withinDays` after each item, and did not buy with it. An occasion (a
 * basket with the item) counts each later item once: score = c / (n_i + s) / n_j^b, n in occasions.
 */
export function fitAfter(baskets: Baskets, settings: AfterSettings): Neighbours {
  const { items, lineStart, item, day } = baskets;
  const index = invert({ start: lineStart, values: item }, items);
  const customerOf = rowsOf(baskets.basketStart);
  const occasions = Uint32Array.from({ length: items }, (_, i) => index.start[i + 1]! - index.start[i]!);
  const popularity = Float64Array.from(occasions, (n) => n ** settings.popularityPenalty);
  const top = new TopK(items, settings.neighbours);
  const support = new Uint32Array(items);
  const touched = new Uint32Array(items);
  // Which occasion an item was last seen in, as part of it or after it: seen items count no more.
  const seen = new Uint32Array(items);
  let occasion = 0;
  for (let i = 0; i < items; i++) {
    let size = 0;
    for (let at = index.start[i]!; at < index.start[i + 1]!; at++) {
      const basket = index.values[at]!;
      occasion++;
      for (let line = lineStart[basket]!; line < lineStart[basket + 1]!; line++) seen[item[line]!] = occasion;
      const end = baskets.basketStart[customerOf[basket]! + 1]!;
      const until = day[basket]! + settings.withinDays;
      for (let later = basket + 1; later < end && day[later]! <= until; later++)
        for (let line = lineStart[later]!; line < lineStart[later + 1]!; line++) {
          const j = item[line]!;
          if (seen[j] === occasion) continue;
          seen[j] = occasion;
          if (support[j] === 0) touched[size++] = j;
          support[j]!++;
        }
    }
    const given = occasions[i]! + settings.shrinkage;
    for (let at = 0; at < size; at++) {
      const j = touched[at]!;
      const c = support[j]!;
      support[j] = 0;
      if (c >= settings.minSupport) top.offer(i, j, c / given / popularity[j]!, c);
    }
  }
  return neighboursOf(top);
}

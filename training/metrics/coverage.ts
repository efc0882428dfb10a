import type { Measure } from './measure.ts';

/** Share of all `items` that are among somebody's first k, 0–1. */
export function coverage(rankings: Iterable<ArrayLike<number>>, k: number, items: number): Measure {
  if (items === 0) return { reason: 'there are no items' };
  const shown = new Set<number>();
  let customers = 0;
  for (const ranked of rankings) {
    customers++;
    for (let at = 0; at < ranked.length && at < k; at++) shown.add(ranked[at]!);
  }
  return customers === 0 ? { reason: 'no customer to rank for' } : shown.size / items;
}

import type { Snapshot } from './snapshot.ts';

/** Local days of the first and last purchase with a line; null where there is none. */
export function windowOf(snapshot: Snapshot): { firstDay: number; lastDay: number } | null {
  const { count, day, lineStart } = snapshot.purchases;
  let firstDay = Number.POSITIVE_INFINITY;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < count; p++) {
    if (lineStart[p + 1] === lineStart[p]) continue;
    firstDay = Math.min(firstDay, day[p]!);
    lastDay = Math.max(lastDay, day[p]!);
  }
  return firstDay <= lastDay ? { firstDay, lastDay } : null;
}

import type { Snapshot } from '../../models/core/snapshot.ts';

/** All up to and including `day` is known; what is bought on the following days, up to `lastDay`, is to be found. */
export interface CutOff {
  day: number;
  lastDay: number;
}

/**
 * The latest `count` cut-offs whose targets are whole and do not overlap, oldest first: the last target ends with the
 * history. Fewer where the history is too short to leave each one as long a past as its target.
 */
export function cutOffs(snapshot: Snapshot, count: number, days: number): CutOff[] {
  const { day } = snapshot.purchases;
  if (day.length === 0) return [];
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const d of day) {
    if (d < first) first = d;
    if (d > last) last = d;
  }
  const found: CutOff[] = [];
  for (let at = last - days; found.length < count && at - first + 1 >= days; at -= days)
    found.unshift({ day: at, lastDay: at + days });
  return found;
}

import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import { LookAlikes } from './look-alikes.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';

/** Most that a look-alike can score. */
const SILENT = 1e-3;

/**
 * Fills the free places of lists of similar items with look-alikes that may be shown, so that what nobody bought yet has
 * a list, and is in those of others: of the same leaf category, never a variant of itself.
 * score = likeness, 0–1, times the lesser of .001 and .999 of the list's last score: what customers said stays ahead.
 * Where they said nothing, the last score counts as .001. Support 0 tells a look-alike.
 */
export function fillSimilar(
  similar: Neighbours,
  catalogue: Snapshot['catalogue'],
  length: number,
): Neighbours {
  const { category } = catalogue;
  const items = category.length;
  const alike = new LookAlikes(catalogue, length);
  const top = new TopK(items, length);
  const listed = new Int32Array(items).fill(-1);
  for (let i = 0; i < items; i++) {
    const [from, to] = [similar.start[i]!, similar.start[i + 1]!];
    listed[i] = i;
    for (let at = from; at < to; at++) {
      listed[similar.item[at]!] = i;
      top.offer(i, similar.item[at]!, similar.score[at]!, similar.support[at]!);
    }
    const free = length - (to - from);
    if (free <= 0 || category[i]! < 0) continue;
    const { ids, scores } = alike.find(i, free, listed);
    const last = to > from ? similar.score[to - 1]! : SILENT;
    // Of the same score as the last, the lower row would come first.
    const scale = Math.min(SILENT, last * 0.999);
    for (let at = 0; at < ids.length; at++) top.offer(i, ids[at]!, scale * scores[at]!);
  }
  return neighboursOf(top);
}

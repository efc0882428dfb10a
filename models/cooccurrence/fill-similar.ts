import { Likeness } from '../core/likeness.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';

/** Below what customers said of any item, where they said nothing of this one. */
const SILENT = 1e-3;

/**
 * Fills the free places of lists of similar items with look-alikes that may be shown, so that what nobody bought yet has
 * a list, and is in those of others: of the same leaf category, never a variant of itself.
 * A look-alike's score is the list's last one times its likeness,
 * so what customers said stays ahead. Support 0 tells it apart.
 */
export function fillSimilar(
  similar: Neighbours,
  catalogue: Snapshot['catalogue'],
  length: number,
): Neighbours {
  const { category, style, sellable } = catalogue;
  const items = category.length;
  const likeness = new Likeness(catalogue);
  const members = membersOf(category, sellable);
  const top = new TopK(items, length);
  const listed = new Int32Array(items).fill(-1);
  const alike = new TopK(1, length);
  for (let i = 0; i < items; i++) {
    const [from, to] = [similar.start[i]!, similar.start[i + 1]!];
    listed[i] = i;
    for (let at = from; at < to; at++) {
      listed[similar.item[at]!] = i;
      top.offer(i, similar.item[at]!, similar.score[at]!, similar.support[at]!);
    }
    if (to - from >= length || category[i]! < 0) continue;
    alike.clear();
    for (const j of members[category[i]!]!) {
      if (listed[j] === i || (style[i]! >= 0 && style[i] === style[j])) continue;
      alike.offer(0, j, likeness.of(i, j));
    }
    const { ids, scores } = alike.ranked(0);
    const last = to > from ? similar.score[to - 1]! : SILENT;
    // Of the same score as the last, the lower row would come first.
    const scale = Math.min(SILENT, last * 0.999);
    for (let at = 0; at < ids.length && at < length - (to - from); at++)
      top.offer(i, ids[at]!, scale * scores[at]!);
  }
  return neighboursOf(top);
}

/** Category → its items that may be shown. */
function membersOf(category: Int32Array, sellable: Uint8Array): number[][] {
  const members: number[][] = [];
  for (let item = 0; item < category.length; item++) {
    const own = category[item]!;
    if (own < 0) continue;
    members[own] ??= [];
    if (sellable[item] === 1) members[own].push(item);
  }
  return members;
}

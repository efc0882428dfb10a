import { NOVELTY_DEFAULTS } from '../../../models/novelty/novelty.ts';
import type { Shelf } from './context.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * Which items are new: first seen in the last 30 days. What came with the first catalogue was there before, nobody knows
 * since when.
 * @param today days since 1970-01-01
 */
export function novelty(shelf: Pick<Shelf, 'item' | 'newest'>, today: number): (itemNo: number) => boolean {
  const seenOn = (itemNo: number) => Math.floor((shelf.item(itemNo)?.firstSeen ?? 0) / MILLISECONDS_A_DAY);
  const first = seenOn(shelf.newest().at(-1) ?? 0);
  const since = Math.max(first, today - NOVELTY_DEFAULTS.newDays) + 1;
  return (itemNo) => seenOn(itemNo) >= since;
}

import { diversify } from './diversify.ts';
import { fallingScores } from './falling-scores.ts';
import { byScore } from './rank.ts';
import type { Level, Pick, Tier } from './tier.ts';

export interface Climb {
  count: number;
  /** Filters before the cut. */
  admits(itemNo: number): boolean;
  styleOf(itemNo: number): string | null;
  categoryOf(itemNo: number): number | null;
  /** Items of one category that may stand in front within a tier. */
  categoryCap: number;
  /** What is left to show where no list fills the widget: best first. */
  rest: Iterable<number>;
  /** Items and styles that already stand on the page. */
  taken: Taken;
}

export interface Taken {
  items: ReadonlySet<number>;
  styles: ReadonlySet<string>;
}

/**
 * Fills a widget from the best tier down: filter, one of each style, diversify, cut. Level is the first pick's: the
 * highest rung that had anything; `chain` where none had.
 */
export function climb(tiers: Iterable<Tier>, options: Climb): { level: Level; items: Pick[] } {
  const { count, admits, categoryOf, categoryCap } = options;
  const seen = new Set(options.taken.items);
  const styles = new Set(options.taken.styles);
  const isFirst = (itemNo: number) => {
    if (seen.has(itemNo) || !admits(itemNo)) return false;
    const style = options.styleOf(itemNo);
    if (style !== null && styles.has(style)) return false;
    seen.add(itemNo);
    if (style !== null) styles.add(style);
    return true;
  };
  const taken: Pick[][] = [];
  let picks: Pick[] = [];
  for (const tier of tiers) {
    const ranked = tier.items.toSorted(byScore).filter((entry) => entry.score > 0 && isFirst(entry.item));
    const chosen = diversify(ranked, categoryOf, categoryCap, picks)
      .slice(0, count - picks.length)
      .map((entry) => ({ ...entry, level: tier.level }));
    if (chosen.length > 0) taken.push(chosen);
    picks = picks.concat(chosen);
    if (picks.length >= count) break;
  }
  const filled = fill(options.rest, count - picks.length, isFirst);
  if (filled.length > 0) taken.push(filled);
  picks = picks.concat(filled);
  const scores = fallingScores(taken);
  return {
    level: picks[0]?.level ?? 'chain',
    items: picks.map((pick, position) => ({ ...pick, score: scores[position]! })),
  };
}

/** The last resort: what is sellable, each a little below the one before. */
function fill(rest: Iterable<number>, count: number, isFirst: (itemNo: number) => boolean): Pick[] {
  const filled: Pick[] = [];
  if (count <= 0) return filled;
  for (const item of rest) {
    if (!isFirst(item)) continue;
    filled.push({ item, score: 1 / (filled.length + 1), reason: 'new', because: 0, level: 'chain' });
    if (filled.length === count) break;
  }
  return filled;
}

import type { RankedItem } from '../../../models/artifact/lists.ts';
import { type ActiveRules, NO_RULES } from './rules.ts';
import type { Candidate, Tier } from './tier.ts';

/** The one order of everything that is ranked: higher score first, ties by the lower item_no. */
export function byScore(a: { item: number; score: number }, b: { item: number; score: number }): number {
  return b.score - a.score || a.item - b.item;
}

/**
 * Several lists as one: an item's score is the sum of its scores, its reason that of the list which says it loudest
 * (ties: the earlier list).
 */
export function merge(lists: readonly (readonly RankedItem[])[]): RankedItem[] {
  if (lists.length === 1) return lists[0]!.toSorted(byScore);
  const merged = new Map<number, RankedItem & { loudest: number }>();
  for (const list of lists) {
    for (const entry of list) {
      const known = merged.get(entry.item);
      if (known === undefined) {
        merged.set(entry.item, { loudest: entry.score, ...entry });
        continue;
      }
      known.score += entry.score;
      if (entry.score > known.loudest) {
        known.loudest = entry.score;
        known.reason = entry.reason;
        known.because = entry.because;
      }
    }
  }
  return [...merged.values()]
    .map(({ item, score, reason, because }) => ({ item, score: Math.fround(score), reason, because }))
    .sort(byScore);
}

/** Tiers with the scores that a merchandiser's boosts make of them. */
export function* boosted(tiers: Iterable<Tier>, rules: ActiveRules): Generator<Tier> {
  for (const tier of tiers)
    yield rules === NO_RULES ? tier : { ...tier, items: tier.items.map((entry) => boost(entry, rules)) };
}

function boost(entry: Candidate, rules: ActiveRules): Candidate {
  return { ...entry, score: Math.fround(entry.score * rules.factor(entry.item)) };
}

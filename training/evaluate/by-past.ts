import { seededRandom } from '../../models/core/random.ts';
import { FAVOURITE_BASELINES } from '../baselines/index.ts';
import { type Asked, type Comparison, lessBaseline } from './compare.ts';

/** Customers by their purchase days before: name → fewest, most. */
const PASTS: Readonly<Record<string, readonly [number, number]>> = {
  '1': [1, 1],
  '2': [2, 2],
  '1 or 2': [1, 2],
  '3+': [3, Number.POSITIVE_INFINITY],
};

/**
 * Ours less popularity in the favourite category, by how much was known of the customer: with one or two purchases
 * little more than that is. A past that nobody asked has is left out.
 */
export function comparisonsByPast(
  asked: readonly Asked[],
  k: number,
  seed: number,
): Record<string, Comparison[]> {
  const comparisons: Record<string, Comparison[]> = {};
  for (const [name, [fewest, most]] of Object.entries(PASTS)) {
    const those = asked.filter(({ query }) => query.past >= fewest && query.past <= most);
    if (those.length === 0) continue;
    comparisons[name] = Object.keys(FAVOURITE_BASELINES).map((baseline) =>
      lessBaseline(those, baseline, k, seededRandom(seed)),
    );
  }
  return comparisons;
}

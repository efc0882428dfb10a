import type { CatalogueColumns } from '../../models/core/snapshot.ts';
import {
  fitWeights,
  type Hazard,
  Levels,
  type Pairs,
  rates,
  stillToCome,
  TIMES_BUCKETS,
  timesBucket,
} from '../../models/replenishment/index.ts';

/**
 * The three answers a shop would give without a model, each at its strongest: gaps are exponential with that mean, and
 *   own mean gap   that of the customer and the item; of an item bought once, the item's
 *   item mean gap  that of all customers of the item, shrunk to its category's
 *   Poisson        the customer's purchases of the item in the time since their first visit
 * Each has the rebuy probabilities of our model (by item and number of purchases, shrunk, open gaps included), estimated
 * under its own gaps, and level and slope of its hazard are calibrated on the same hidden days as ours.
 */
export const REPLENISHMENT_BASELINES = ['own mean gap', 'item mean gap', 'Poisson'] as const;
export type ReplenishmentBaseline = (typeof REPLENISHMENT_BASELINES)[number];

type Categories = Pick<CatalogueColumns, 'category' | 'parent'>;
type HazardOf = (at: number) => Hazard;

const PRIOR = 5;
const ITERATIONS = 10;

/**
 * @param hidden pairs as of `days` before the cut-off, and when each was bought next up to the cut-off.
 * @param pairs as of the cut-off.
 */
export function fitBaseline(
  name: ReplenishmentBaseline,
  hidden: { pairs: Pairs; next: Int32Array },
  pairs: Pairs,
  categories: Categories,
  days: number,
): HazardOf {
  const traits = (hazard: Hazard) => [1, Math.log(Math.max(1e-7, hazard(days)))];
  const weights = fitWeights(
    uncalibrated(name, hidden.pairs, categories),
    traits,
    hidden.next,
    hidden.pairs.day,
    days,
  );
  const hazardOf = uncalibrated(name, pairs, categories);
  return (at) => {
    const hazard = hazardOf(at);
    const factor = Math.exp(traits(hazard).reduce((sum, trait, k) => sum + weights[k]! * trait, 0));
    return (n) => factor * hazard(n);
  };
}

function uncalibrated(name: ReplenishmentBaseline, pairs: Pairs, categories: Categories): HazardOf {
  const gap = meanGaps(name, pairs, categories);
  const rate = rebuyRates(pairs, gap, categories);
  return (at) => {
    const again = stillToCome(
      rateOf(rate, pairs, at),
      Math.exp(-(pairs.day - pairs.lastDay[at]!) / gap[at]!),
    );
    return (days) => -Math.log1p(again * Math.expm1(-days / gap[at]!));
  };
}

function meanGaps(name: ReplenishmentBaseline, pairs: Pairs, categories: Categories): Float64Array {
  const { item, customer, firstDay, lastDay, times } = pairs;
  const levels = new Levels(categories.category, categories.parent.length, PRIOR);
  const firstVisit = new Map<number, number>();
  for (let at = 0; at < item.length; at++) {
    levels.add(item[at]!, lastDay[at]! - firstDay[at]!, times[at]! - 1);
    firstVisit.set(customer[at]!, Math.min(firstDay[at]!, firstVisit.get(customer[at]!) ?? pairs.day));
  }
  const itemGap = levels.means(30);
  return Float64Array.from(item, (row, at) => {
    if (name === 'Poisson') return (pairs.day - firstVisit.get(customer[at]!)! + 1) / times[at]!;
    if (name === 'item mean gap' || times[at] === 1) return itemGap[row]!;
    return (lastDay[at]! - firstDay[at]!) / (times[at]! - 1);
  });
}

function rebuyRates(pairs: Pairs, gap: Float64Array, categories: Categories): Float32Array {
  const { category, parent } = categories;
  const returns = new Float64Array(gap.length);
  let rate: Float32Array = new Float32Array(category.length * TIMES_BUCKETS).fill(0.5);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    for (let at = 0; at < gap.length; at++)
      returns[at] = stillToCome(
        rateOf(rate, pairs, at),
        Math.exp(-(pairs.day - pairs.lastDay[at]!) / gap[at]!),
      );
    rate = rates(pairs, returns, () => new Levels(category, parent.length, PRIOR));
  }
  return rate;
}

function rateOf(rate: Float32Array, pairs: Pairs, at: number): number {
  return rate[pairs.item[at]! * TIMES_BUCKETS + timesBucket(pairs.times[at]!)]!;
}

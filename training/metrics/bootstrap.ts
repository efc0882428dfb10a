import type { Random } from '../../models/core/random.ts';
import type { NotComputable } from './measure.ts';

export interface Interval {
  /** Mean of ours − theirs. */
  difference: number;
  /** Percentiles of the resampled differences: 2.5 % and 97.5 % where nothing else was asked for. */
  low: number;
  high: number;
  customers: number;
  resamples: number;
}

export interface Pair {
  /** A customer may be asked about more than once: they are drawn with all their pairs. */
  customer: number;
  ours: number;
  theirs: number;
}

/**
 * Paired percentile bootstrap over customers (Efron, Tibshirani 1993, chapter 13).
 * @param confidence that the interval holds the difference, 0–1.
 */
export function bootstrapDifference(
  pairs: Iterable<Pair>,
  random: Random,
  resamples = 1000,
  confidence = 0.95,
): Interval | NotComputable {
  const byCustomer = new Map<number, { sum: number; count: number }>();
  for (const { customer, ours, theirs } of pairs) {
    const entry = byCustomer.get(customer) ?? { sum: 0, count: 0 };
    entry.sum += ours - theirs;
    entry.count++;
    byCustomer.set(customer, entry);
  }
  const customers = byCustomer.size;
  if (customers < 2) return { reason: `an interval needs two customers, got ${customers}` };
  const sums = Float64Array.from(byCustomer.values(), ({ sum }) => sum);
  const counts = Float64Array.from(byCustomer.values(), ({ count }) => count);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < customers; draw++) {
      const at = Math.floor(random() * customers);
      sum += sums[at]!;
      count += counts[at]!;
    }
    means[r] = sum / count;
  }
  means.sort();
  const outside = (1 - confidence) / 2;
  return {
    difference: total(sums) / total(counts),
    low: means[Math.floor(outside * (resamples - 1))]!,
    high: means[Math.ceil((1 - outside) * (resamples - 1))]!,
    customers,
    resamples,
  };
}

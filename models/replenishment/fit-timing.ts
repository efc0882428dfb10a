import type { CatalogueColumns } from '../core/snapshot.ts';
import { Levels } from './levels.ts';
import { normalHazard } from './normal.ts';
import type { Pairs } from './pairs.ts';
import { survival, type Timing, type TimingFamily } from './timing.ts';

/** Fewest times of each bucket, and of none: chances differ by how often the pair was seen. */
const BUCKET_FROM = [1, 2, 4, 8, Number.POSITIVE_INFINITY];
export const TIMES_BUCKETS = BUCKET_FROM.length - 1;

/** @param times that the pair was seen, 1 or more. */
export function timesBucket(times: number): number {
  let bucket = 0;
  while (times >= BUCKET_FROM[bucket + 1]!) bucket++;
  return bucket;
}

/** Timing, and (item row · TIMES_BUCKETS + bucket) → probability that a purchase is followed by another one at all, 0–1. */
export interface Repurchase {
  timing: Timing;
  rate: Float32Array;
}

const ITERATIONS = 10;
/** Of the log gap: two thirds of the gaps are between a third and thrice the median. */
const FIRST_SPREAD = 1;

/**
 * Expectation-maximisation over all pairs. The open gap of each counts for what it says: either it ends later than it has
 * lasted so far, or there is no next purchase; leaving it out would keep the short gaps alone (a mixture cure model:
 * Berkson, Gage 1952; Farewell 1982).
 * @param prior values of the next wider level (category, all items) that every item is given.
 */
export function fitTiming(
  pairs: Pairs,
  catalogue: Pick<CatalogueColumns, 'category' | 'parent'>,
  family: TimingFamily,
  ownWeight: number,
  prior: number,
): Repurchase {
  const levels = () => new Levels(catalogue.category, catalogue.parent.length, prior);
  const items = catalogue.category.length;
  let timing: Timing = { family, ownWeight, spread: FIRST_SPREAD, location: firstGuess(pairs, levels()) };
  let rate: Float32Array = new Float32Array(items * TIMES_BUCKETS).fill(0.5);
  const returns = new Float64Array(pairs.item.length);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    for (let at = 0; at < returns.length; at++)
      returns[at] = stillToCome(
        rate[pairs.item[at]! * TIMES_BUCKETS + timesBucket(pairs.times[at]!)]!,
        survival(timing, pairs, at, pairs.day - pairs.lastDay[at]!),
      );
    rate = rates(pairs, returns, levels);
    timing =
      family === 'log-normal'
        ? logNormal(pairs, returns, timing, levels(), prior)
        : poissonGamma(pairs, returns, timing, levels());
  }
  return { timing, rate };
}

/** Probability that there is a next purchase, when there has been none while `longer` of the gaps would have ended. */
export function stillToCome(rate: number, longer: number): number {
  return rate === 0 ? 0 : (rate * longer) / (1 - rate + rate * longer);
}

function firstGuess(pairs: Pairs, levels: Levels): Float32Array {
  for (let at = 0; at < pairs.item.length; at++)
    levels.add(pairs.item[at]!, pairs.logSum[at]!, pairs.times[at]! - 1);
  return levels.means(Math.log(30));
}

/** Each closed gap is a purchase that was followed by another, an open one is so by `returns`. */
export function rates(pairs: Pairs, returns: Float64Array, levels: () => Levels): Float32Array {
  const byBucket = Array.from({ length: TIMES_BUCKETS }, levels);
  for (let at = 0; at < pairs.item.length; at++) {
    const item = pairs.item[at]!;
    for (let bucket = 0; pairs.times[at]! > BUCKET_FROM[bucket]!; bucket++) {
      const closed = Math.min(pairs.times[at]!, BUCKET_FROM[bucket + 1]!) - BUCKET_FROM[bucket]!;
      byBucket[bucket]!.add(item, closed, closed);
    }
    byBucket[timesBucket(pairs.times[at]!)]!.add(item, returns[at]!, 1);
  }
  const means = byBucket.map((bucket) => bucket.means(0));
  const rate = new Float32Array(means[0]!.length * TIMES_BUCKETS);
  for (let at = 0; at < rate.length; at++)
    rate[at] = means[at % TIMES_BUCKETS]![Math.floor(at / TIMES_BUCKETS)]!;
  return rate;
}

/** An open gap that will end counts as the mean of those that are longer (Tobin 1958). */
function logNormal(
  pairs: Pairs,
  returns: Float64Array,
  before: Timing,
  levels: Levels,
  prior: number,
): Timing {
  const { spread } = before;
  // As locations are: a few gaps that are alike do not make a chain of clockwork.
  let squares = prior * FIRST_SPREAD ** 2;
  let count = prior;
  for (let at = 0; at < pairs.item.length; at++) {
    const item = pairs.item[at]!;
    const mean = before.location[item]!;
    const gaps = pairs.times[at]! - 1;
    const weight = returns[at]!;
    const days = pairs.day - pairs.lastDay[at]!;
    const z = days > 0 ? (Math.log(days / pairs.stretch[at]!) - mean) / spread : Number.NEGATIVE_INFINITY;
    const hazard = days > 0 ? normalHazard(z) : 0;
    levels.add(item, pairs.logSum[at]! + weight * (mean + spread * hazard), gaps + weight);
    squares += pairs.logSquares[at]! - 2 * mean * pairs.logSum[at]! + gaps * mean * mean;
    squares += weight * spread * spread * (1 + (hazard === 0 ? 0 : z * hazard));
    count += gaps + weight;
  }
  return {
    ...before,
    location: levels.means(Math.log(30)),
    spread: Math.max(0.1, Math.sqrt(squares / count)),
  };
}

/** The mean rate of an item is that of its pairs, each as its own gaps and the open one tell it. */
function poissonGamma(pairs: Pairs, returns: Float64Array, before: Timing, levels: Levels): Timing {
  const { ownWeight } = before;
  for (let at = 0; at < pairs.item.length; at++) {
    const item = pairs.item[at]!;
    const gaps = pairs.times[at]! - 1;
    const exposure = ownWeight * Math.exp(before.location[item]!) + pairs.sum[at]!;
    const open = (pairs.day - pairs.lastDay[at]!) / pairs.stretch[at]!;
    const weight = returns[at]!;
    const events = ownWeight + gaps;
    levels.add(item, weight * (events / (exposure + open)), weight);
    if (gaps > 0) levels.add(item, (1 - weight) * (events / exposure), 1 - weight);
  }
  return { ...before, location: levels.means(1 / 30).map((rate) => -Math.log(rate)) };
}

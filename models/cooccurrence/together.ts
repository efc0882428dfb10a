import type { Snapshot } from '../core/snapshot.ts';
import { TopK, type TopKState } from '../core/top-k.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';
import { indexPairs, type PairIndex, PairRows } from './pair-rows.ts';
import { receiptsOf } from './receipts.ts';
import { rootFactors } from './scores.ts';
import type { CooccurrenceSettings } from './settings.ts';

/** Receipts ready to be counted; its large arrays are in memory that threads can share. */
export interface TogetherCount {
  /** Receipts as sets of ranks: rank 0 is the item of most receipts. */
  index: PairIndex;
  /** rank → item row. */
  itemOf: Uint32Array;
  /** item row → receipts that hold it. */
  count: Uint32Array;
  settings: CooccurrenceSettings;
}

/** What is bought on the same receipt as each item, receipts without a customer included. */
export function fitTogether(snapshot: Snapshot, settings: CooccurrenceSettings): Neighbours {
  const count = prepareTogether(snapshot, settings);
  return mergeTogether(count, [countTogether(count, count.itemOf.keys())]);
}

export function prepareTogether(snapshot: Snapshot, settings: CooccurrenceSettings): TogetherCount {
  const { sets, itemOf, count } = receiptsOf(snapshot, settings.maxBasket);
  const index = indexPairs(sets, itemOf.length, (size) => (size - 1) ** -settings.sizePenalty);
  return { index, itemOf, count, settings };
}

/** The best pairs of these ranks with higher ones, both ways: a row a rank. Every rank has to come once, to whoever counts. */
export function countTogether(
  { index, itemOf, count, settings }: TogetherCount,
  ranks: Iterable<number>,
): TopKState {
  const pairs = new PairRows(index);
  const factors = rootFactors(
    itemOf.map((item) => count[item]!),
    settings,
  );
  const top = new TopK(itemOf.length, settings.neighbours);
  for (const rank of ranks) {
    pairs.row(rank);
    const item = itemOf[rank]!;
    const given = factors[rank * 2]!;
    const other = factors[rank * 2 + 1]!;
    for (let at = 0; at < pairs.size; at++) {
      const higher = pairs.touched[at]!;
      const support = pairs.support(higher);
      if (support < settings.minSupport) continue;
      const weight = pairs.weight(higher);
      top.offer(rank, itemOf[higher]!, weight * given * factors[higher * 2 + 1]!, support);
      top.offer(higher, item, weight * factors[higher * 2]! * other, support);
    }
  }
  return top.state;
}

/** The same lists, however the ranks were shared out. */
export function mergeTogether(
  { itemOf, settings }: TogetherCount,
  [first, ...others]: readonly TopKState[],
): Neighbours {
  const top = new TopK(itemOf.length, settings.neighbours, first);
  for (const other of others) top.offerAll(other);
  const rankOf = new Uint32Array(itemOf.length);
  for (const [rank, item] of itemOf.entries()) rankOf[item] = rank;
  const { score, ...neighbours } = neighboursOf(top, rankOf);
  return { ...neighbours, score: score.map((root) => root ** settings.confidencePower) };
}

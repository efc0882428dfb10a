import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';
import { PairRows } from './pair-rows.ts';
import { receiptsOf } from './receipts.ts';
import { pairScore } from './scores.ts';
import type { CooccurrenceSettings } from './settings.ts';

/** What is bought on the same receipt as each item, receipts without a customer included. */
export function fitTogether(snapshot: Snapshot, settings: CooccurrenceSettings): Neighbours {
  const { sets, itemOf, count } = receiptsOf(snapshot, settings.maxBasket);
  const receipts = sets.start.length - 1;
  const weight = new Float64Array(receipts);
  for (let r = 0; r < receipts; r++) {
    const size = sets.start[r + 1]! - sets.start[r]!;
    if (size > 1) weight[r] = (size - 1) ** -settings.sizePenalty;
  }
  const pairs = new PairRows(sets, itemOf.length, weight);
  const top = new TopK(itemOf.length, settings.neighbours);
  for (let rank = 0; rank < itemOf.length; rank++) {
    pairs.row(rank);
    const i = itemOf[rank]!;
    for (let at = 0; at < pairs.size; at++) {
      const other = pairs.touched[at]!;
      const support = pairs.support[other]!;
      if (support < settings.minSupport) continue;
      const j = itemOf[other]!;
      const c = pairs.weight[other]!;
      top.offer(i, j, pairScore(c, count[i]!, count[j]!, settings), support);
      top.offer(j, i, pairScore(c, count[j]!, count[i]!, settings), support);
    }
  }
  return neighboursOf(top);
}

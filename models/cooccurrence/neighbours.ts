import type { TopK } from '../core/top-k.ts';

/** Each item's best neighbours: those of item row i are [start[i], start[i + 1]), best first, ties by the lower row. */
export interface Neighbours {
  start: Uint32Array;
  /** item rows. */
  item: Uint32Array;
  score: Float32Array;
  /** In how many receipts (occasions, customers) the pair was seen. */
  support: Uint32Array;
}

/** @param top its ids are item rows, its extra is the support. @param rowOf item row → row of `top`; absent = the same. */
export function neighboursOf(top: TopK, rowOf?: Uint32Array): Neighbours {
  const start = new Uint32Array(top.rows + 1);
  const size = top.total();
  const neighbours = {
    start,
    item: new Uint32Array(size),
    score: new Float32Array(size),
    support: new Uint32Array(size),
  };
  for (let i = 0; i < top.rows; i++) {
    const { ids, scores, extras } = top.ranked(rowOf === undefined ? i : rowOf[i]!);
    neighbours.item.set(ids, start[i]!);
    neighbours.score.set(scores, start[i]!);
    neighbours.support.set(extras, start[i]!);
    start[i + 1] = start[i]! + ids.length;
  }
  return neighbours;
}

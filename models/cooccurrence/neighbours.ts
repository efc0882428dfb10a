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

/** Empties `top`, whose rows are item rows and whose extra is the support. */
export function neighboursOf(top: TopK): Neighbours {
  const start = new Uint32Array(top.rows + 1);
  const ranked = Array.from({ length: top.rows }, (_, row) => top.ranked(row));
  for (let row = 0; row < top.rows; row++) start[row + 1] = start[row]! + ranked[row]!.ids.length;
  const size = start[top.rows]!;
  const neighbours = {
    start,
    item: new Uint32Array(size),
    score: new Float32Array(size),
    support: new Uint32Array(size),
  };
  for (const [row, { ids, scores, extras }] of ranked.entries()) {
    neighbours.item.set(ids, start[row]!);
    neighbours.score.set(scores, start[row]!);
    neighbours.support.set(extras, start[row]!);
  }
  return neighbours;
}

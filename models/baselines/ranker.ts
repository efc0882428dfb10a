/** Ranks items for the customers of the table of baskets it was fitted on. */
export interface Ranker {
  /** Item rows, best first, each once, at most `count`; fewer where the method has no more to say. */
  rank(customer: number, count: number): Uint32Array;
}

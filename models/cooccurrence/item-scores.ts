import type { PairRow, PairTable } from './pair-table.ts';
import type { PairScoreSettings } from './settings.ts';

/** What goes with a given item, by its row: item rows and scores, to be summed over given items. An absent item has 0. */
export type ItemScores = (given: number) => ScoredItems;

export interface ScoredItems {
  item: Uint32Array;
  score: Float32Array | Float64Array;
}

/** One score for every pair of a table, each row worked out when it is first asked for. */
export function itemScores(
  { rows }: PairTable,
  score: (row: PairRow, at: number, given: number, other: number) => number,
): ItemScores {
  const known: (ScoredItems | undefined)[] = new Array(rows.length);
  return (given) => {
    const row = rows[given]!;
    known[given] ??= {
      item: row.other,
      score: Float64Array.from(row.other, (other, at) => score(row, at, given, other)),
    };
    return known[given];
  };
}

/** The score of `fitTogether`, (c / (n_i + s))^a / n_j^b, for all pairs. @param table counted with the one size penalty. */
export function togetherScores(
  table: PairTable,
  { shrinkage, confidencePower, popularityPenalty }: PairScoreSettings,
): ItemScores {
  const share = Float64Array.from(table.count, (n) => (n + shrinkage) ** -confidencePower);
  const damped = Float64Array.from(table.count, (n) => n ** -popularityPenalty);
  return itemScores(
    table,
    ({ weights }, at, i, j) => weights[0]![at]! ** confidencePower * share[i]! * damped[j]!,
  );
}

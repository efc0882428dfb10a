import {
  type ItemScores,
  itemScores,
  lift,
  logLikelihoodRatio,
  type PairTable,
} from '../cooccurrence/index.ts';

/** What the literature scores pairs by, each made of a table of pairs; what is rarer than by chance has no LLR here. */
export const PAIR_SCORES: Readonly<Record<string, (table: PairTable) => ItemScores>> = {
  'conditional probability': (table) =>
    itemScores(table, ({ support }, at, i) => support[at]! / table.count[i]!),
  cosine: (table) =>
    itemScores(table, ({ support }, at, i, j) => support[at]! / Math.sqrt(table.count[i]! * table.count[j]!)),
  lift: (table) =>
    itemScores(table, ({ support }, at, i, j) =>
      lift(support[at]!, table.count[i]!, table.count[j]!, table.sets),
    ),
  LLR: (table) => itemScores(table, ({ support }, at, i, j) => attraction(table, support[at]!, i, j)),
  'log(1+LLR)': (table) =>
    itemScores(table, ({ support }, at, i, j) => Math.log1p(attraction(table, support[at]!, i, j))),
  'raw count': (table) => itemScores(table, ({ support }, at) => support[at]!),
};

function attraction({ count, sets }: PairTable, support: number, i: number, j: number): number {
  if (lift(support, count[i]!, count[j]!, sets) <= 1) return 0;
  return logLikelihoodRatio(support, count[i]!, count[j]!, sets);
}

export { fitAfter } from './after.ts';
export { fillSimilar } from './fill-similar.ts';
export { inherited } from './inherited.ts';
export { type ItemScores, itemScores, togetherScores } from './item-scores.ts';
export { LeaveOneOut } from './leave-one-out.ts';
export type { Neighbours } from './neighbours.ts';
export { countPairs, type PairRow, type PairTable } from './pair-table.ts';
export { lift, logLikelihoodRatio } from './scores.ts';
export * from './settings.ts';
export { fitSimilar } from './similar.ts';
export {
  countTogether,
  fitTogether,
  mergeTogether,
  prepareTogether,
  type TogetherCount,
} from './together.ts';

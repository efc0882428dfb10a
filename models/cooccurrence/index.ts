export { fitAfter } from './after.ts';
export type { Neighbours } from './neighbours.ts';
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

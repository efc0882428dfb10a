export { type EveryonesVisits, fitEveryonesVisits } from './everyone.ts';
export { DAY_PARTS, WEEKDAYS, weekdayOf } from './visit.ts';
export { VisitRanker } from './visit-ranker.ts';
export {
  fitVisitWeights,
  isVisitWeights,
  NO_VISIT_WEIGHTS,
  type VisitExamples,
  type VisitFit,
  type VisitWeights,
  visitLifts,
} from './visit-weights.ts';

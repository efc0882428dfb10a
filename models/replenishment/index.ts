export { fitWeights, nextDays } from './calibrate.ts';
export { calibratedHazard, type Hazard } from './chance.ts';
export { DUE_DEFAULTS, type DueSettings, dueOf, dueWindow } from './due.ts';
export {
  fitReplenishment,
  REPLENISHMENT_DEFAULTS,
  type Replenishment,
  type ReplenishmentSettings,
} from './fit-replenishment.ts';
export { rates, stillToCome, TIMES_BUCKETS, timesBucket } from './fit-timing.ts';
export { Levels } from './levels.ts';
export { logProbability } from './likelihood.ts';
export { isReplenishmentMeta, replenishmentMeta } from './meta.ts';
export { PairReader, type Pairs } from './pairs.ts';
export {
  expectedGap,
  fitRebuy,
  type Ownership,
  REBUY_DEFAULTS,
  type Rebuy,
  type RebuySettings,
} from './rebuy.ts';
export { survival } from './timing.ts';

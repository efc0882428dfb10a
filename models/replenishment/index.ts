export { DUE_DEFAULTS, type DueSettings, dueOf, expectedGap, type Ownership } from './due.ts';
export {
  fitRebuy,
  REBUY_DEFAULTS,
  type Rebuy,
  type RebuySettings,
  TIMES_BUCKETS,
  timesBucket,
} from './rebuy.ts';

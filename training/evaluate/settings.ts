import type { FitSettings } from '../settings.ts';

export interface EvaluationSettings {
  seed: number;
  /** How many cut-offs; one more before them serves to tune the baselines. */
  cutOffs: number;
  /** What is bought within so many days after a cut-off is to be found. */
  days: number;
  /** Lengths of the lists that are judged; the first one leads the slices and the comparison. */
  ks: readonly number[];
  /** Most customers asked at each cut-off, drawn by seed. */
  customers: number;
  /** Most customers asked while the baselines are tuned. */
  tuningCustomers: number;
  /** Most customers among whom the baselines find neighbours, drawn by seed. */
  reference: number;
  /** Asks about the next basket alone, and our model a second time, told its store, weekday and hour. */
  visit?: boolean;
  /** Of our model, which is fitted anew at each cut-off, on what was known; the rest are the defaults. */
  fit: Partial<FitSettings>;
  /** Of the version that is served, where they are others: fitted and asked beside ours. */
  champion?: Partial<FitSettings>;
}

export const EVALUATION_DEFAULTS: EvaluationSettings = {
  seed: 1,
  cutOffs: 3,
  days: 14,
  ks: [10, 20],
  customers: 5_000,
  tuningCustomers: 500,
  reference: 20_000,
  fit: {},
};

/** For the report of every training: one cut-off, fewer customers. */
export const FAST_EVALUATION: EvaluationSettings = {
  ...EVALUATION_DEFAULTS,
  cutOffs: 1,
  customers: 1_000,
  tuningCustomers: 100,
  reference: 3_000,
};

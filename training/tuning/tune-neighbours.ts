import type { Snapshot } from '../../models/core/snapshot.ts';
import { NEXT_PURCHASE_DEFAULTS } from '../../models/next-purchase/settings.ts';
import { RegularsError } from '../../src/errors.ts';
import { TYPICAL_STEPS } from '../baselines/index.ts';
import { tune } from '../evaluate/evaluate.ts';
import { EVALUATION_DEFAULTS } from '../evaluate/settings.ts';
import { cutOffs } from '../splits/cut-offs.ts';
import type { Tuning } from './tuning-file.ts';

/**
 * The settings of UP-CF and TIFU-KNN that would have found most of what was bought in a period before all that `evaluate`
 * and `train` measure by default: neighbours are the features that depend most on their settings.
 * @throws RegularsError `conflict` where there is no such period.
 */
export function tuneNeighbours(
  snapshot: Snapshot,
  seed: number,
  onProgress: (done: number, total: number) => void = () => {},
  days = EVALUATION_DEFAULTS.days,
): Tuning {
  const periods = cutOffs(snapshot, EVALUATION_DEFAULTS.cutOffs + 1, days);
  if (periods.length < 2)
    throw new RegularsError(
      'conflict',
      `got a history too short to tune on, expected three times ${days} days or more: train with the defaults`,
    );
  let done = 0;
  const { day, lastDay, customers, settings } = tune(
    snapshot,
    periods[0]!,
    { ...EVALUATION_DEFAULTS, seed, days, reference: NEXT_PURCHASE_DEFAULTS.referenceCustomers },
    () => onProgress(Math.min(++done, TYPICAL_STEPS), TYPICAL_STEPS),
  );
  if (customers === 0)
    throw new RegularsError(
      'conflict',
      `got nobody who bought both up to ${day} and from then to ${lastDay}, expected some to tune on`,
    );
  const { alpha: _, ...nearest } = settings['TIFU-KNN tuned'];
  return { seed, day, lastDay, customers, settings: { neighbours: settings['UP-CF tuned'], nearest } };
}

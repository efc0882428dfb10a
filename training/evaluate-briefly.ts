import type { Snapshot } from '../models/core/snapshot.ts';
import { evaluate, FAST_EVALUATION } from './evaluate/index.ts';
import type { Evaluation } from './report.ts';
import type { FitSettings } from './settings.ts';

/** The figures of every training's report: one cut-off, our model as it would be fitted, the baselines beside it. */
export async function evaluateBriefly(
  snapshot: Snapshot,
  settings: FitSettings,
  onProgress: (share: number) => void,
): Promise<Evaluation> {
  const report = await evaluate(
    snapshot,
    { ...FAST_EVALUATION, seed: settings.seed, fit: settings },
    (done, total) => onProgress(done / total),
  );
  if (report.folds === 0) return { skipped: 'the history is too short to hide an end of it' };
  const { days, cutOffs, comparison } = report;
  return {
    days,
    cutOffs,
    comparison,
    models: report.models.map(({ name, metrics, sd: _, slices: __, ...rest }) => ({
      name,
      metrics,
      ...rest,
    })),
  };
}

import type { Snapshot } from '../models/core/snapshot.ts';
import { sameSettings } from './compare/same-settings.ts';
import { measureQuestions } from './evaluate/evaluate.ts';
import { CHAMPION } from './evaluate/fit-model.ts';
import { FAST_EVALUATION, OURS } from './evaluate/index.ts';
import { type Outcomes, outcomesOf } from './outcomes/outcomes.ts';
import type { Evaluation } from './report.ts';
import type { Example } from './report-page/examples.ts';
import { examplesOf } from './report-page/examples-of.ts';
import type { FitSettings } from './settings.ts';

export interface BriefEvaluationTask {
  snapshot: Snapshot;
  settings: FitSettings;
  /** The version that is served; null where there is none. */
  champion: { version: string; settings: FitSettings } | null;
  /** customer_no of those who are shown to nobody. */
  refused: Int32Array;
}

export interface BriefEvaluation {
  evaluation: Evaluation;
  /** Null where there are no figures. */
  outcomes: Outcomes | null;
  examples: Example[];
}

/**
 * The figures of every training's report: one cut-off, our model as it would be fitted, the baselines and the settings of
 * the champion beside it. Who is asked does not depend on the seed of the training, so that versions can be compared.
 */
export async function evaluateBriefly(
  { snapshot, settings, champion, refused }: BriefEvaluationTask,
  onProgress: (share: number) => void,
): Promise<BriefEvaluation> {
  const likeChampion = champion !== null && sameSettings(champion.settings, settings);
  const { report, results } = await measureQuestions(
    snapshot,
    {
      ...FAST_EVALUATION,
      fit: settings,
      ...(champion === null || likeChampion ? {} : { champion: champion.settings }),
    },
    (done, total) => onProgress(done / total),
  );
  if (report.folds === 0)
    return {
      evaluation: { skipped: 'the history is too short to hide an end of it' },
      outcomes: null,
      examples: [],
    };
  const { days, cutOffs, comparison, reliability } = report;
  const outcomes = outcomesOf(
    results,
    days,
    champion && { version: champion.version, model: likeChampion ? OURS : CHAMPION },
  );
  return {
    evaluation: {
      days,
      cutOffs,
      comparison,
      reliability,
      models: report.models.map(({ name, metrics, sd: _, slices: __, ...rest }) => ({
        name,
        metrics,
        ...rest,
      })),
    },
    outcomes,
    examples: examplesOf(results, outcomes, new Set(refused)),
  };
}

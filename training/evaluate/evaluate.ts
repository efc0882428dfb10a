import { seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { collectGarbage } from '../../src/resources/collect-garbage.ts';
import { atMost } from '../at-most.ts';
import { baselines, FAVOURITE_BASELINES, type TunedBaselines, tuneBaselines } from '../baselines/index.ts';
import { type ReliabilityBin, reliability } from '../metrics/reliability.ts';
import { type CutOff, cutOffs } from '../splits/cut-offs.ts';
import { comparisonsByPast } from './by-past.ts';
import { type Asked, type Comparison, compareWithBest, lessBaseline } from './compare.ts';
import {
  baselineData,
  type CutOffReport,
  type CutOffResult,
  type CutOffTask,
  describe,
  evaluateCutOff,
} from './cut-off.ts';
import { AT_VISIT, CHAMPION, OURS } from './fit-model.ts';
import { measureRankings } from './measure-rankings.ts';
import type { EvaluationSettings } from './settings.ts';
import { type Slice, sliceFigures } from './slices.ts';
import { type ModelFigures, summarise } from './summary.ts';
import { worldAt } from './world.ts';

export interface EvaluationReport {
  protocol: 'temporal';
  dataset: string;
  seed: number;
  /** How many cut-offs the figures are means of; 0 = the history was too short, and every figure says so. */
  folds: number;
  days: number;
  cutOffs: CutOffReport[];
  /** Null where there was no earlier period: then there are no tuned baselines. */
  tuning: (CutOffReport & { settings: TunedBaselines }) | null;
  models: (ModelFigures & { slices: Record<string, Slice> })[];
  comparison: Comparison | null;
  /** Our model that knows the visit less the best baseline, and less the one that does not; null where none was asked. */
  atVisit: { best: Comparison; without: Comparison } | null;
  /** Against popularity in the favourite category, by purchase days before: `1`, `2`, `1 or 2`, `3+`. */
  byPast: Record<string, Comparison[]>;
  /** Chances that our model gave, beside what came of them; null where nothing was listed. */
  reliability: ReliabilityBin[] | null;
}

/** What an evaluation measured, question by question. */
export interface Measured {
  report: EvaluationReport;
  results: CutOffResult[];
}

export type OnEvaluated = (done: number, total: number) => void;

/**
 * How good the lists would have been: at each cut-off everything later is hidden, every model is made of what is left,
 * and ranks all items for those who bought in the days that follow. Deterministic: the seed draws the customers. `run`
 * may take each cut-off to a thread of its own.
 */
export async function evaluate(
  snapshot: Snapshot,
  settings: EvaluationSettings,
  onProgress: OnEvaluated = () => {},
  run?: (task: CutOffTask) => Promise<CutOffResult>,
): Promise<EvaluationReport> {
  return (await measureQuestions(snapshot, settings, onProgress, run)).report;
}

/**
 * The same, with what every customer was asked and given. Cut-offs come one after another: two fits at a time would hold two
 * worlds in memory and be no faster in one thread.
 */
export async function measureQuestions(
  snapshot: Snapshot,
  settings: EvaluationSettings,
  onProgress: OnEvaluated = () => {},
  run: (task: CutOffTask) => Promise<CutOffResult> = atMost(1, evaluateCutOff),
): Promise<Measured> {
  const periods = cutOffs(snapshot, settings.cutOffs + 1, settings.days);
  const tuningPeriod = periods.length > 1 ? periods[0]! : null;
  const evaluated = tuningPeriod === null ? periods : periods.slice(1);
  const total = periods.length;
  const tuning = tuningPeriod === null ? null : tune(snapshot, tuningPeriod, settings);
  collectGarbage();
  if (tuning !== null) onProgress(1, total);

  let done = total - evaluated.length;
  const results = await Promise.all(
    evaluated.map(async (cutOff) => {
      const result = await run({ snapshot, cutOff, settings, tuned: tuning?.settings });
      onProgress(++done, total);
      return result;
    }),
  );
  const asked = results.flatMap(({ queries, rankings }) =>
    queries.map((query, q): Asked => {
      const ofQuery = Object.entries(rankings).map(([name, ranked]): [string, Uint32Array] => [
        name,
        ranked[q]!,
      ]);
      return { query, rankings: new Map(ofQuery) };
    }),
  );

  const k = settings.ks[0]!;
  const names = [
    ...Object.keys(FAVOURITE_BASELINES),
    ...Object.keys(baselines(tuning?.settings)),
    OURS,
    ...(settings.visit === true ? [AT_VISIT] : []),
    ...(settings.champion === undefined ? [] : [CHAMPION]),
  ];
  const models = names.map((name) => ({
    ...summarise(
      name,
      results.length > 0
        ? results.map(({ measures }) => measures[name]!)
        : [measureRankings([], [], settings.ks, 0)],
    ),
    slices: sliceFigures(asked, name, k),
  }));
  const forecasts = results.flatMap((result) => result.forecasts);
  const chances = Float64Array.from(forecasts, ({ predicted }) => predicted);
  const report: EvaluationReport = {
    protocol: 'temporal',
    dataset: snapshot.hash,
    seed: settings.seed,
    folds: results.length,
    days: settings.days,
    cutOffs: results.map(({ report }) => report),
    tuning,
    models,
    comparison: compareWithBest(asked, models, k, seededRandom(settings.seed)),
    reliability: forecasts.length === 0 ? null : reliability(chances, (at) => forecasts[at]!.observed),
    atVisit: settings.visit === true ? comparisonsAtVisit(asked, models, k, settings.seed) : null,
    byPast: comparisonsByPast(asked, k, settings.seed),
  };
  return { report, results };
}

function comparisonsAtVisit(
  asked: readonly Asked[],
  models: readonly ModelFigures[],
  k: number,
  seed: number,
): EvaluationReport['atVisit'] {
  const best = compareWithBest(asked, models, k, seededRandom(seed), AT_VISIT);
  return best && { best, without: lessBaseline(asked, OURS, k, seededRandom(seed), AT_VISIT) };
}

/** Settings of the baselines that would have done best in a period that is not evaluated. */
export function tune(
  snapshot: Snapshot,
  cutOff: CutOff,
  settings: EvaluationSettings,
  onStep?: () => void,
): NonNullable<EvaluationReport['tuning']> {
  const world = worldAt(snapshot, cutOff, settings.tuningCustomers, settings.seed, settings.visit);
  const { baskets, reference } = baselineData(world.baskets, settings);
  const tuned = tuneBaselines({ baskets, reference, queries: world.queries, k: settings.ks[0]! }, onStep);
  return { ...describe(world), settings: tuned };
}

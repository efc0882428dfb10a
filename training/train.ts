import { availableParallelism } from 'node:os';
import type { Snapshot } from '../models/core/snapshot.ts';
import type { Config } from '../src/config.ts';
import { readSnapshot } from '../src/history/snapshot/index.ts';
import type { Database } from '../src/resources/database/index.ts';
import { customersRefusingProfiling } from '../src/resources/models/repository.ts';
import { inThread } from '../src/resources/thread.ts';
import { completeSettings } from './complete-settings.ts';
import { forgetInVersion, forgetInVersions } from './forget.ts';
import { planTraining, type TrainingPlan } from './plan/plan-training.ts';
import type { TrainingReport } from './report.ts';
import type { PageContent } from './report-page/report-page.ts';
import { writeReportPage } from './report-page/write-report-page.ts';
import { champion, customersErasedSince, register } from './repository.ts';
import { withTrainingLock } from './runs/with-training-lock.ts';
import type { FitSettings } from './settings.ts';
import { withSharedArrays } from './shared-arrays.ts';
import { shopSettings } from './shop-settings.ts';
import type { OnStepProgress, StepProgress } from './stopwatch.ts';
import type { Tuning } from './tuning/tuning-file.ts';
import { unfinishedKey } from './unfinished-key.ts';
import { openUnfinished, publishDirectory } from './version-files.ts';

export interface TrainOptions {
  database: Database;
  config: Config;
  /** A history read before; absent = the one in the database. */
  snapshot?: Snapshot;
  /** What was bought at this instant or later is left out. */
  until?: Date;
  settings?: Partial<FitSettings>;
  /** Measure the settings beside the baselines on the hidden end of the history; true by default. */
  evaluate?: boolean;
  onProgress?: OnStepProgress;
  /** Most threads at a time, beside the one that measures; by default one a processor. */
  threads?: number;
  /** Started by a schedule, which is told of together with who trains. */
  scheduled?: boolean;
  /** Told what is known before it begins. */
  onPlan?: (plan: TrainingPlan) => void;
  /** Train whatever the history is like, and however much memory it will take. */
  force?: boolean;
  /** Megabytes that it may use; by default what the machine or its control group has. */
  memory?: number;
}

export interface TrainedVersion {
  version: string;
  report: TrainingReport;
}

/** What the thread of a training is given. */
export interface TrainingTask {
  /** Its arrays are shared with the threads that this one starts. */
  snapshot: Snapshot;
  settings: FitSettings;
  /** Where some of the settings come from; null = all are as they come, or were asked for. */
  tuning: Tuning | null;
  directory: string;
  evaluate: boolean;
  /** The version that is served, whose settings are measured beside these. */
  champion: { version: string; settings: FitSettings } | null;
  threads: number;
  plan: TrainingPlan;
  /** customer_no of those who get no lists of their own, ascending: the history counts them, and no more. */
  refused: Int32Array;
}

/** What it answers: the files of the version are written, but for the page. */
export interface Trained {
  report: TrainingReport;
  page: PageContent;
}

/**
 * Learns a version from the history, in a thread of its own: files in DATA/models/VERSION, a row in the registry. It is
 * not served before it is promoted. Killed at any point, nothing of it is seen; the next training of the same history and
 * settings goes on after the steps that were finished, and makes the same bytes.
 * @throws RegularsError `training_running`, and what `planTraining` refuses.
 */
export async function train(options: TrainOptions): Promise<TrainedVersion> {
  return withTrainingLock(options.database, options.scheduled ?? false, () => trainAlone(options));
}

async function trainAlone(options: TrainOptions): Promise<TrainedVersion> {
  const { database, config, onProgress = () => {} } = options;
  onProgress('history', 0);
  const snapshot = withSharedArrays(
    options.snapshot ??
      (await readSnapshot(database, options.until === undefined ? {} : { until: options.until })),
  );
  onProgress('history', 1);
  const { evaluate = true, threads = availableParallelism(), force = false, memory } = options;
  const plan = await planTraining(snapshot, {
    database,
    dataDir: config.dataDir,
    evaluate,
    threads,
    force,
    ...(memory === undefined ? {} : { memory }),
  });
  options.onPlan?.(plan);
  const { settings, tuning } = await shopSettings(database, config.dataDir);
  const served = await champion(database);
  const learnt = {
    snapshot,
    settings: { ...settings, ...options.settings },
    evaluate,
    champion:
      served === undefined
        ? null
        : { version: served.version, settings: completeSettings(served.report.settings) },
    refused: Int32Array.from(await customersRefusingProfiling(database)).sort(),
  };
  const directory = await openUnfinished(config.dataDir, await unfinishedKey(learnt));
  const task: TrainingTask = { ...learnt, tuning, directory, threads, plan };
  const { result } = inThread<Trained, StepProgress>('training/train.worker.ts', task, {
    onSaid: (said) => onProgress(...said),
  });
  const { report, page } = await result;
  await writeReportPage(database, directory, report, page);
  // Who was erased while it learned.
  const erased = await customersErasedSince(database, report.watermark);
  if (erased.length > 0) await forgetInVersion(directory, erased);
  await publishDirectory(directory, config.dataDir, report.version);
  // Between the look and the name: whoever erases looks at what is there by then.
  const since = await customersErasedSince(database, report.watermark);
  if (since.length > erased.length) await forgetInVersions(config.dataDir, since);
  await register(database, report);
  return { version: report.version, report };
}

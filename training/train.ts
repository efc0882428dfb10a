import { rm } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import type { Snapshot } from '../models/core/snapshot.ts';
import type { Config } from '../src/config.ts';
import { type ErrorCode, RegularsError } from '../src/errors.ts';
import { readSnapshot } from '../src/history/snapshot/index.ts';
import type { Database } from '../src/resources/database/index.ts';
import { startWorker } from '../src/resources/worker.ts';
import type { TrainingReport } from './report.ts';
import { register } from './repository.ts';
import { FIT_DEFAULTS, type FitSettings } from './settings.ts';
import { createUnfinished, publishDirectory, removeAbandoned } from './version-files.ts';

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
  /** Told of each step as it starts, and of the share of it that is done, 0–1. */
  onProgress?: (step: string, share: number) => void;
}

export interface TrainedVersion {
  version: string;
  report: TrainingReport;
}

/** What the worker is given, and what it says. */
export interface TrainingTask {
  snapshot: Snapshot;
  settings: FitSettings;
  directory: string;
  evaluate: boolean;
}
export type TrainingMessage =
  | { step: string; share: number }
  | { report: TrainingReport }
  | { error: { code: ErrorCode; message: string } };

/**
 * Learns a version from the history, in a thread of its own: files in DATA/models/VERSION, a row in the registry. It is
 * not served before it is promoted. Killed at any point, nothing of it is seen.
 * @throws RegularsError `conflict` where there is nothing to learn from.
 */
export async function train(options: TrainOptions): Promise<TrainedVersion> {
  const { database, config, onProgress = () => {} } = options;
  await removeAbandoned(config.dataDir);
  onProgress('history', 0);
  const snapshot =
    options.snapshot ??
    (await readSnapshot(database, options.until === undefined ? {} : { until: options.until }));
  const directory = await createUnfinished(config.dataDir);
  try {
    const settings = { ...FIT_DEFAULTS, ...options.settings };
    const task: TrainingTask = { snapshot, settings, directory, evaluate: options.evaluate ?? true };
    const report = await finished(startWorker('training/train.worker.ts', { workerData: task }), onProgress);
    await publishDirectory(directory, config.dataDir, report.version);
    await register(database, report);
    return { version: report.version, report };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function finished(
  worker: Worker,
  onProgress: (step: string, share: number) => void,
): Promise<TrainingReport> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: TrainingMessage) => {
      if ('report' in message) resolve(message.report);
      else if ('error' in message) reject(new RegularsError(message.error.code, message.error.message));
      else onProgress(message.step, message.share);
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new RegularsError('internal', `the training thread ended with code ${code} and no result`)),
    );
  });
}

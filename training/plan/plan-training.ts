import { existsSync } from 'node:fs';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { RegularsError } from '../../src/errors.ts';
import type { Queryable } from '../../src/resources/database/index.ts';
import { learntWindow } from '../fit.ts';
import { listVersions } from '../repository.ts';
import { versionDirectory } from '../version-files.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';
import { type Cost, forecast, memoryOfMachine } from './forecast.ts';
import { refusalOf, warningsOf } from './judge.ts';

/** What is known of a training before it begins. */
export interface TrainingPlan {
  diagnosis: Diagnosis;
  /** What a data engineer should look into. */
  warnings: string[];
  forecast: Cost;
}

export interface PlanOptions {
  database: Queryable;
  dataDir: string;
  evaluate: boolean;
  threads: number;
  /** Train whatever the history is like, and however much memory it will take. */
  force: boolean;
  /** What the process may use, in megabytes; by default what the machine or its control group has. */
  memory?: number;
}

/**
 * Looks at the history before hours are spent on it.
 * @throws RegularsError `conflict` where there is nothing to learn from; unless forced, `insufficient_history` where it
 * teaches nothing yet, `insufficient_memory` where the training would not fit.
 */
export async function planTraining(snapshot: Snapshot, options: PlanOptions): Promise<TrainingPlan> {
  const { database, dataDir, evaluate, threads, force, memory = memoryOfMachine() } = options;
  learntWindow(snapshot);
  const diagnosis = diagnose(snapshot);
  const refusal = refusalOf(diagnosis);
  if (refusal !== null && !force) throw new RegularsError('insufficient_history', refusal);
  const last = (await listVersions(database)).find(({ version }) =>
    existsSync(versionDirectory(dataDir, version)),
  );
  const size = {
    lines: snapshot.lines.item.length,
    customers: snapshot.customers.length,
  };
  const cost = forecast(size, { evaluate, threads, last: last?.report });
  if (cost.megabytes > memory && !force)
    throw new RegularsError(
      'insufficient_memory',
      `got ${Math.floor(memory)} MB of memory, expected ${cost.megabytes} MB for ${size.lines} lines of ${size.customers} ` +
        'customers: train on a larger machine, leave out the evaluation (--no-evaluate), or try it all the same with --force',
    );
  return { diagnosis, warnings: warningsOf(diagnosis), forecast: cost };
}

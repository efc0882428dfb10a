import { availableParallelism } from 'node:os';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { inThread } from '../../src/resources/thread.ts';
import { atMost } from '../at-most.ts';
import type { CutOffResult, CutOffTask } from './cut-off.ts';
import { type EvaluationReport, evaluate, type OnEvaluated } from './evaluate.ts';
import type { EvaluationSettings } from './settings.ts';

/** `evaluate`, its cut-offs in threads of their own, one a processor; each holds a copy of the snapshot. */
export async function evaluateInThreads(
  snapshot: Snapshot,
  settings: EvaluationSettings,
  onProgress?: OnEvaluated,
): Promise<EvaluationReport> {
  const run = (task: CutOffTask) =>
    inThread<CutOffResult>('training/evaluate/cut-off.worker.ts', task).result;
  return evaluate(snapshot, settings, onProgress, atMost(availableParallelism(), run));
}

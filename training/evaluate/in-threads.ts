import { availableParallelism } from 'node:os';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { inThread } from '../../src/resources/thread.ts';
import type { CutOffResult } from './cut-off.ts';
import { type EvaluationReport, evaluate, type OnEvaluated } from './evaluate.ts';
import type { EvaluationSettings } from './settings.ts';

/** `evaluate`, its cut-offs in threads of their own, one a processor; each holds a copy of the snapshot. */
export async function evaluateInThreads(
  snapshot: Snapshot,
  settings: EvaluationSettings,
  onProgress?: OnEvaluated,
): Promise<EvaluationReport> {
  const waiting: (() => void)[] = [];
  let free = availableParallelism();
  return evaluate(snapshot, settings, onProgress, async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await inThread<CutOffResult>('training/evaluate/cut-off.worker.ts', task).result;
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  });
}

import { availableParallelism } from 'node:os';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { startWorker } from '../../src/resources/worker.ts';
import type { CutOffResult, CutOffTask } from './cut-off.ts';
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
      return await inThread(task);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  });
}

function inThread(task: CutOffTask): Promise<CutOffResult> {
  return new Promise((resolve, reject) => {
    const worker = startWorker('training/evaluate/cut-off.worker.ts', { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread of a cut-off ended early with code ${code}`)));
  });
}

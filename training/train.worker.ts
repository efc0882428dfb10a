import { statSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { loadModel } from '../models/artifact/index.ts';
import { answerTask, inThread } from '../src/resources/thread.ts';
import { listSource } from './entries.ts';
import { fit, windowOf } from './fit.ts';
import { dateOf, type Evaluation, type TrainingReport } from './report.ts';
import { withSharedArrays } from './shared-arrays.ts';
import { type OnStepProgress, type StepProgress, Stopwatch } from './stopwatch.ts';
import type { TrainingTask } from './train.ts';
import { writeDurably } from './version-files.ts';
import { writeLists } from './write-lists.ts';

/** The whole of a training but the database: from a snapshot to the files of a version, off the serving thread. */
async function run(task: TrainingTask, onProgress: OnStepProgress): Promise<TrainingReport> {
  const { snapshot, settings } = task;
  const watch = new Stopwatch(onProgress);
  const tell = task.evaluate ? watch.beside('evaluation') : onProgress;
  // What is served and how it was measured are worked out side by side: neither needs the other.
  const evaluation = task.evaluate
    ? inThread<Evaluation, StepProgress>(
        'training/evaluation.worker.ts',
        { snapshot, settings },
        { onSaid: (said) => tell(...said) },
      )
    : undefined;
  evaluation?.result.then(
    () => watch.end('evaluation'),
    () => {},
  );
  try {
    const made = await makeVersion(task, watch);
    const measured: Evaluation =
      evaluation === undefined ? { skipped: 'not asked for' } : await evaluation.result;
    const report = { ...made, evaluation: measured, seconds: watch.seconds };
    await writeDurably(join(task.directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    await evaluation?.stop();
  }
}

/** model.bin and lists.bin. */
async function makeVersion(
  { snapshot, settings, directory, threads, refused }: TrainingTask,
  watch: Stopwatch,
): Promise<Omit<TrainingReport, 'evaluation' | 'seconds'>> {
  const { bytes, ranker } = await fit(snapshot, settings, (step) => watch.enter(step), threads);
  await writeDurably(join(directory, 'model.bin'), bytes);
  watch.enter('lists');
  const listsPath = join(directory, 'lists.bin');
  const source = withSharedArrays(listSource(snapshot, refused));
  const lists = await writeLists(listsPath, { source, bytes }, threads, (share) => watch.at(share));
  watch.leave();
  const model = loadModel(bytes);
  const window = windowOf(snapshot)!;
  return {
    version: model.version,
    checksum: model.checksum,
    window: { from: dateOf(window.firstDay), to: dateOf(window.lastDay) },
    snapshotHash: snapshot.hash,
    watermark: snapshot.watermark,
    seed: settings.seed,
    settings,
    data: {
      customers: snapshot.customers.length,
      items: snapshot.items.length,
      purchases: snapshot.purchases.count,
      lines: snapshot.lines.item.length,
    },
    ranker,
    sizes: { modelBytes: bytes.length, listsBytes: statSync(listsPath).size, lists },
    warnings:
      ranker.backend === 'none'
        ? [
            'too few customers with two purchase days to train a ranker: own items are ranked by frequency, then popular ones',
          ]
        : [],
  };
}

await answerTask<TrainingReport, StepProgress>((say) =>
  run(workerData as TrainingTask, (...said) => say(said)),
);

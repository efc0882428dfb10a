import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { loadModel } from '../models/artifact/index.ts';
import { dateOf } from '../models/core/date-of.ts';
import { collectGarbage } from '../src/resources/collect-garbage.ts';
import { answerTask, inThread, type ThreadedWork } from '../src/resources/thread.ts';
import { listSource } from './entries.ts';
import type { BriefEvaluation, BriefEvaluationTask } from './evaluate-briefly.ts';
import { FinishedSteps } from './finished-steps.ts';
import { fit, learntWindow } from './fit.ts';
import { OUTCOMES_FILE, packOutcomes } from './outcomes/file.ts';
import type { TrainingReport } from './report.ts';
import { type GapFit, gapFits } from './report-page/gap-fits.ts';
import { withSharedArrays } from './shared-arrays.ts';
import { type OnStepProgress, type StepProgress, Stopwatch } from './stopwatch.ts';
import type { Trained, TrainingTask } from './train.ts';
import { writeDurably } from './version-files.ts';
import { writeLists } from './write-lists.ts';

/** The whole of a training but the database: from a snapshot to the files of a version, off the serving thread. */
async function run(task: TrainingTask, onProgress: OnStepProgress): Promise<Trained> {
  const began = performance.now();
  const watch = new Stopwatch(onProgress);
  const steps = new FinishedSteps(task.directory);
  const tell = task.evaluate ? watch.beside('evaluation') : onProgress;
  // What is served and how it was measured are worked out side by side: neither needs the other.
  const evaluation = task.evaluate ? measure(task, steps, tell) : undefined;
  evaluation?.result.then(
    () => watch.end('evaluation'),
    () => {},
  );
  try {
    const { made, gaps } = await makeVersion(task, watch, steps);
    const measured: BriefEvaluation =
      evaluation === undefined
        ? { evaluation: { skipped: 'not asked for' }, outcomes: null, examples: [] }
        : await evaluation.result;
    const report: TrainingReport = {
      ...made,
      diagnosis: task.plan.diagnosis,
      warnings: [...task.plan.warnings, ...made.warnings],
      forecast: task.plan.forecast,
      evaluation: measured.evaluation,
      seconds: watch.seconds,
      resumed: steps.resumed,
      spent: {
        seconds: Math.ceil((performance.now() - began) / 1000),
        megabytes: Math.round(process.resourceUsage().maxRSS / 1000),
      },
    };
    await steps.clear();
    if (measured.outcomes !== null)
      await writeDurably(join(task.directory, OUTCOMES_FILE), packOutcomes(measured.outcomes));
    await writeDurably(join(task.directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    const { outcomes, examples } = measured;
    return { report, page: { outcomes, examples, gaps } };
  } finally {
    await evaluation?.stop();
  }
}

/** In a thread of its own, unless it was done before. */
function measure(
  { snapshot, settings, champion, refused }: TrainingTask,
  steps: FinishedSteps,
  tell: OnStepProgress,
): ThreadedWork<BriefEvaluation> {
  let thread: ThreadedWork<BriefEvaluation> | undefined;
  let stopped = false;
  const result = steps.keep('evaluation', () => {
    if (stopped) throw new Error('the evaluation was stopped before it began');
    const task: BriefEvaluationTask = { snapshot, settings, champion, refused };
    thread = inThread<BriefEvaluation, StepProgress>('training/evaluation.worker.ts', task, {
      onSaid: (said) => tell(...said),
    });
    return thread.result;
  });
  result.catch(() => {});
  const stop = async () => {
    stopped = true;
    await thread?.stop();
  };
  return { result, stop };
}

/** What a report says of the files, before what it says of the training. */
type MadeVersion = Omit<
  TrainingReport,
  'evaluation' | 'seconds' | 'resumed' | 'diagnosis' | 'forecast' | 'spent'
>;

/** model.bin and lists.bin, from the steps that a killed training had not finished; `gaps` are for the page. */
async function makeVersion(
  { snapshot, settings, tuning, directory, threads, refused }: TrainingTask,
  watch: Stopwatch,
  steps: FinishedSteps,
): Promise<{ made: MadeVersion; gaps: GapFit[] }> {
  const [modelPath, listsPath] = [join(directory, 'model.bin'), join(directory, 'lists.bin')];
  const { ranker, together, gaps } = await steps.keep('model', async () => {
    const fitted = await fit(snapshot, settings, (step) => watch.enter(step), threads, steps.keep);
    await writeDurably(modelPath, fitted.bytes);
    const gaps = gapFits(fitted.baskets, fitted.items, fitted.replenishment);
    return { ranker: fitted.ranker, together: fitted.together, gaps };
  }, ['model.bin']);
  // What the model was made of is needed no more.
  await steps.clear(['model', 'lists', 'evaluation']);
  const bytes = await readFile(modelPath);
  collectGarbage();
  watch.enter('lists');
  const lists = await steps.keep('lists', () => {
    const source = withSharedArrays(listSource(snapshot, refused));
    return writeLists(listsPath, { source, bytes }, threads, (share) => watch.at(share));
  }, ['lists.bin']);
  watch.leave();
  const model = loadModel(bytes);
  const window = learntWindow(snapshot);
  const made: MadeVersion = {
    version: model.version,
    checksum: model.checksum,
    window: { from: dateOf(window.firstDay), to: dateOf(window.lastDay) },
    snapshotHash: snapshot.hash,
    watermark: snapshot.watermark,
    seed: settings.seed,
    settings,
    tuned: tuning && { day: tuning.day, lastDay: tuning.lastDay, customers: tuning.customers },
    data: {
      customers: snapshot.customers.length,
      items: snapshot.items.length,
      purchases: snapshot.purchases.count,
      lines: snapshot.lines.item.length,
    },
    ranker,
    together,
    sizes: { modelBytes: bytes.length, listsBytes: statSync(listsPath).size, lists },
    warnings:
      ranker.backend === 'none'
        ? [
            'too few customers with two purchase days to train a ranker: own items are ranked by frequency, then popular ones',
          ]
        : [],
  };
  return { made, gaps };
}

await answerTask<Trained, StepProgress>((say) => run(workerData as TrainingTask, (...said) => say(said)));

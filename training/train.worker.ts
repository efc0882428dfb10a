import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadModel } from '../models/artifact/index.ts';
import { RegularsError } from '../src/errors.ts';
import type { ListEntry } from '../src/resources/store/port.ts';
import { entriesOf } from './entries.ts';
import { evaluateBriefly } from './evaluate-briefly.ts';
import { fit, windowOf } from './fit.ts';
import { writeEntries } from './lists-file.ts';
import { dateOf, type TrainingReport } from './report.ts';
import type { TrainingMessage, TrainingTask } from './train.ts';
import { writeDurably } from './version-files.ts';

/** The whole of a training but the database: from a snapshot to the files of a version, off the serving thread. */
async function run({ snapshot, settings, directory, evaluate }: TrainingTask): Promise<TrainingReport> {
  const seconds: Record<string, number> = {};
  let step: { name: string; since: number } | undefined;
  const enter = (name: string | undefined) => {
    const now = performance.now();
    if (step !== undefined) seconds[step.name] = Math.round(now - step.since) / 1000;
    step = name === undefined ? undefined : { name, since: now };
    if (name !== undefined) tell({ step: name, share: 0 });
  };
  enter('evaluation');
  const evaluation = evaluate
    ? await evaluateBriefly(snapshot, settings, (share) => tell({ step: 'evaluation', share }))
    : { skipped: 'not asked for' };
  const { bytes, ranker } = await fit(snapshot, settings, enter);
  await writeDurably(join(directory, 'model.bin'), bytes);
  enter('lists');
  const model = loadModel(bytes);
  const lists: TrainingReport['sizes']['lists'] = {};
  const entries = entriesOf(model, snapshot, (done, total) => tell({ step: 'lists', share: done / total }));
  writeEntries(join(directory, 'lists.bin'), counted(entries, lists));
  enter(undefined);
  const window = windowOf(snapshot)!;
  const report: TrainingReport = {
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
    evaluation,
    sizes: { modelBytes: bytes.length, listsBytes: statSync(join(directory, 'lists.bin')).size, lists },
    seconds,
    warnings:
      ranker.backend === 'none'
        ? [
            'too few customers with two purchase days to train a ranker: own items are ranked by frequency, then popular ones',
          ]
        : [],
  };
  await writeDurably(join(directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

function* counted(
  entries: Iterable<ListEntry>,
  sizes: TrainingReport['sizes']['lists'],
): Generator<ListEntry> {
  for (const entry of entries) {
    sizes[entry.kind] ??= { entries: 0, bytes: 0 };
    sizes[entry.kind]!.entries++;
    sizes[entry.kind]!.bytes += entry.value.length;
    yield entry;
  }
}

function tell(message: TrainingMessage): void {
  parentPort!.postMessage(message);
}

try {
  tell({ report: await run(workerData as TrainingTask) });
} catch (error) {
  if (!(error instanceof RegularsError)) throw error;
  // Errors lose their class on the way between threads.
  tell({ error: { code: error.code, message: error.message } });
}

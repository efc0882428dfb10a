import type { CooccurrenceSettings, TogetherCount } from '../models/cooccurrence/index.ts';
import {
  fitTogether,
  mergeTogether,
  type Neighbours,
  prepareTogether,
} from '../models/cooccurrence/index.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import type { TopKState } from '../models/core/top-k.ts';
import { inThreads, Turns } from '../src/resources/thread.ts';

export interface TogetherTask {
  count: TogetherCount;
  turns: SharedArrayBuffer;
}

/** Fewer lines are counted before threads have started. */
const LINES_WORTH_THREADS = 3_000_000;

/** `fitTogether`, the rows of the half matrix shared out among threads: the same lists, however many there are. */
export async function fitTogetherInThreads(
  snapshot: Snapshot,
  settings: CooccurrenceSettings,
  threads: number,
  linesWorthThreads = LINES_WORTH_THREADS,
): Promise<Neighbours> {
  if (threads === 1 || snapshot.lines.item.length < linesWorthThreads) return fitTogether(snapshot, settings);
  const count = prepareTogether(snapshot, settings);
  const { shared } = new Turns(count.itemOf.length);
  const task: TogetherTask = { count, turns: shared };
  const found = await inThreads<TopKState>(
    'training/together.worker.ts',
    Array.from({ length: threads }, () => task),
  );
  return mergeTogether(count, found);
}

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { RegularsError } from '../src/errors.ts';
import { startWorker } from '../src/resources/worker.ts';
import { type ListPart, type ListSource, partsOf } from './entries.ts';
import { ListsFile, type PackedEntries } from './lists-file.ts';

export interface ListTask {
  source: ListSource;
  /** model.bin. */
  bytes: Uint8Array;
}

/** By kind of list. */
export type ListSizes = Record<string, { entries: number; bytes: number }>;

export interface MadePart extends PackedEntries {
  sizes: ListSizes;
}

/** Parts that wait for an earlier one, a thread: what bounds the memory. */
const WAITING_PARTS = 8;

/**
 * Makes every list of a version in `threads` threads and writes them to a lists.bin, whose bytes are the same however
 * many there are. Each thread holds a model of its own; `source` is shared where its arrays are.
 */
export async function writeLists(
  path: string,
  { source, bytes }: ListTask,
  threads: number,
  onProgress: (share: number) => void = () => {},
): Promise<ListSizes> {
  const parts = partsOf(source);
  const sizes: ListSizes = {};
  const file = new ListsFile(path);
  const workers = Array.from({ length: Math.min(threads, parts.length) }, () =>
    startWorker('training/lists.worker.ts', { workerData: { source, bytes } satisfies ListTask }),
  );
  const made = new Map<number, MadePart>();
  let next = 0;
  let written = 0;
  let onWritten: (() => void)[] = [];

  const writeInOrder = () => {
    for (let part = made.get(written); part !== undefined; part = made.get(written)) {
      file.append(part);
      addSizes(sizes, part.sizes);
      made.delete(written++);
    }
    onProgress(written / parts.length);
    for (const go of onWritten.splice(0)) go();
  };
  const work = async (worker: Worker) => {
    const ended = failureOf(worker);
    while (next < parts.length) {
      const at = next++;
      made.set(at, await Promise.race([makePart(worker, parts[at]!), ended]));
      writeInOrder();
      // The part that is waited for is in another thread's hands, which goes on with it.
      while (next - written > WAITING_PARTS * workers.length)
        await Promise.race([new Promise<void>((go) => onWritten.push(go)), ended]);
    }
  };
  try {
    await Promise.all(workers.map(work));
    file.finish();
  } finally {
    onWritten = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
    file.close();
  }
  return sizes;
}

async function makePart(worker: Worker, part: ListPart): Promise<MadePart> {
  worker.postMessage(part);
  const [made] = (await once(worker, 'message')) as [MadePart];
  return made;
}

/** Never resolves. @throws what ended the thread. */
function failureOf(worker: Worker): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new RegularsError('internal', `a thread that makes lists ended with code ${code}`)),
    );
  });
  // Ended on purpose, nobody waits for it any more.
  ended.catch(() => {});
  return ended;
}

function addSizes(total: ListSizes, sizes: ListSizes): void {
  for (const [kind, { entries, bytes }] of Object.entries(sizes)) {
    total[kind] ??= { entries: 0, bytes: 0 };
    total[kind].entries += entries;
    total[kind].bytes += bytes;
  }
}

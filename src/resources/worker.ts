import { on } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, Worker, type WorkerOptions } from 'node:worker_threads';
import { type ErrorCode, RegularsError } from '../errors.ts';
import { packageRoot } from './package-root.ts';

const fromSource = import.meta.url.endsWith('.ts');

/**
 * Path of a worker or child-process entry: `source` is its path from the package root, ending in `.worker.ts`.
 * The build puts each one into dist/ under its file name.
 */
export function workerPath(source: `${string}.worker.ts`): string {
  if (fromSource) return join(packageRoot, source);
  return join(packageRoot, 'dist', source.slice(source.lastIndexOf('/') + 1).replace(/\.ts$/, '.js'));
}

/** Node flags with which `workerPath` runs in a process of its own. */
export const workerFlags: readonly string[] = fromSource ? ['--import', 'tsx'] : [];

export function startWorker(source: `${string}.worker.ts`, options: WorkerOptions = {}): Worker {
  const path = workerPath(source);
  if (!fromSource) return new Worker(path, options);
  // `--import tsx` registers nothing in a thread on Node 20, so the thread does it before it loads the entry.
  const [tsx, entry] = [import.meta.resolve('tsx/esm/api'), pathToFileURL(path).href];
  return new Worker(`import('${tsx}').then(({ register }) => { register(); return import('${entry}'); })`, {
    ...options,
    eval: true,
    execArgv: [],
  });
}

/** How many values a thread may be ahead of who takes them. */
const AHEAD = 3;

type Given<Value> =
  | { value: Value }
  | { end: true }
  // Errors lose their class on the way between threads.
  | { error: { code: ErrorCode; message: string } };

/**
 * What a thread gives by `giveValues`, in order and never far ahead; the thread ends with the loop over them.
 * @throws RegularsError what the thread threw.
 */
export async function* valuesOf<Value>(
  source: `${string}.worker.ts`,
  options: WorkerOptions,
): AsyncGenerator<Value, void> {
  const worker = startWorker(source, options);
  try {
    for await (const [given] of on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[Given<Value>]>) {
      if ('end' in given) return;
      if ('error' in given) throw new RegularsError(given.error.code, given.error.message);
      yield given.value;
      worker.postMessage('taken');
    }
    throw new RegularsError('internal', `the thread of ${source} ended before its work`);
  } finally {
    await worker.terminate();
  }
}

/** The other end: `give` resolves once the next value is wanted. */
export async function giveValues<Value>(
  work: (give: (value: Value) => Promise<void>) => Promise<void>,
): Promise<void> {
  const tell = (given: Given<Value>) => parentPort!.postMessage(given);
  const taken = on(parentPort!, 'message');
  let ahead = 0;
  try {
    await work(async (value) => {
      tell({ value });
      if (++ahead <= AHEAD) return;
      await taken.next();
      ahead--;
    });
    tell({ end: true });
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    tell({ error: { code: error.code, message: error.message } });
  }
}

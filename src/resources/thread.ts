import { parentPort, type ResourceLimits } from 'node:worker_threads';
import { type ErrorCode, RegularsError } from '../errors.ts';
import { startWorker } from './worker.ts';

type Message<Result, Said> =
  | { said: Said }
  | { result: Result }
  // Errors lose their class on the way between threads.
  | { error: { code: ErrorCode; message: string } };

export interface ThreadedWork<Result> {
  /** @throws RegularsError what the thread threw. */
  result: Promise<Result>;
  /** Ends the thread, whatever it is at. */
  stop(): Promise<unknown>;
}

export interface ThreadOptions<Said> {
  /** Told what the thread says on the way. */
  onSaid?: (said: Said) => void;
  resourceLimits?: ResourceLimits;
}

/** One piece of work in a thread of its own, whose entry answers by `answerTask`. Nothing is left of it once it answered. */
export function inThread<Result, Said = never>(
  source: `${string}.worker.ts`,
  task: unknown,
  { onSaid = () => {}, resourceLimits = {} }: ThreadOptions<Said> = {},
): ThreadedWork<Result> {
  const worker = startWorker(source, { workerData: task, resourceLimits });
  const result = new Promise<Result>((resolve, reject) => {
    worker.on('message', (message: Message<Result, Said>) => {
      if ('said' in message) onSaid(message.said);
      else if ('result' in message) resolve(message.result);
      else reject(new RegularsError(message.error.code, message.error.message));
    });
    worker.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new RegularsError('internal', `the thread of ${source} ran out of memory`, { cause: error })
          : error,
      ),
    );
    worker.on('exit', (code) =>
      reject(new RegularsError('internal', `the thread of ${source} ended with code ${code} and no result`)),
    );
  });
  // Its failure is told to whoever waits for it, even if that is later.
  result.catch(() => {});
  return { result, stop: () => worker.terminate() };
}

/** The same for several tasks side by side; where one fails, the others are ended. @returns in order of the tasks. */
export async function inThreads<Result, Said = never>(
  source: `${string}.worker.ts`,
  tasks: readonly unknown[],
  options: ThreadOptions<Said> = {},
): Promise<Result[]> {
  const threads = tasks.map((task) => inThread<Result, Said>(source, task, options));
  try {
    return await Promise.all(threads.map(({ result }) => result));
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** The other end: does the work and says what came of it. */
export async function answerTask<Result, Said = never>(
  work: (say: (said: Said) => void) => Promise<Result>,
): Promise<void> {
  const tell = (message: Message<Result, Said>) => parentPort!.postMessage(message);
  try {
    tell({ result: await work((said) => tell({ said })) });
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    tell({ error: { code: error.code, message: error.message } });
  }
}

/** The numbers from 0 to `count` − 1, each given once, whichever thread asks. */
export class Turns {
  readonly #count: number;
  readonly #next: Int32Array;

  /** What a thread's task carries of the turns that it takes with others. */
  readonly shared: SharedArrayBuffer;

  constructor(count: number, shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#count = count;
    this.#next = new Int32Array(shared);
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (let turn = this.#take(); turn < this.#count; turn = this.#take()) yield turn;
  }

  #take(): number {
    return Atomics.add(this.#next, 0, 1);
  }
}

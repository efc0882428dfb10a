import { parentPort } from 'node:worker_threads';
import { type ErrorCode, RegularsError } from '../src/errors.ts';
import { startWorker } from '../src/resources/worker.ts';

/** Told of a step as it starts (share 0), how far it is (0–1), and that it is done (1). Steps may overlap. */
export type OnStepProgress = (step: string, share: number) => void;

type Message<Result> =
  | { step: string; share: number }
  | { result: Result }
  | { error: { code: ErrorCode; message: string } };

export interface ThreadedWork<Result> {
  result: Promise<Result>;
  /** Ends the thread, whatever it is at. */
  stop(): Promise<unknown>;
}

/** One piece of work in a thread of its own, whose entry answers by `answerTask`. Nothing is left of it once it answered. */
export function inThread<Result>(
  source: `${string}.worker.ts`,
  task: unknown,
  onProgress: OnStepProgress = () => {},
): ThreadedWork<Result> {
  const worker = startWorker(source, { workerData: task });
  const result = new Promise<Result>((resolve, reject) => {
    worker.on('message', (message: Message<Result>) => {
      if ('result' in message) resolve(message.result);
      else if ('error' in message) reject(new RegularsError(message.error.code, message.error.message));
      else onProgress(message.step, message.share);
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new RegularsError('internal', `the thread of ${source} ended with code ${code} and no result`)),
    );
  });
  // Its failure is told to whoever waits for it, even if that is later.
  result.catch(() => {});
  return { result, stop: () => worker.terminate() };
}

/** The other end: does the work and says what came of it. */
export async function answerTask<Result>(
  work: (onProgress: OnStepProgress) => Promise<Result>,
): Promise<void> {
  const tell = (message: Message<Result>) => parentPort!.postMessage(message);
  try {
    tell({ result: await work((step, share) => tell({ step, share })) });
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    // Errors lose their class on the way between threads.
    tell({ error: { code: error.code, message: error.message } });
  }
}

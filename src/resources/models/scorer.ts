import type { Worker } from 'node:worker_threads';
import type { CustomerHistory } from '../../../models/model.ts';
import { RegularsError } from '../../errors.ts';
import { startWorker } from '../worker.ts';

/** Of a model.bin, or of its bytes where they were read and checked before. */
export type ScorerTask = { path: string } | Checked;

export interface Checked {
  /** Shared. */
  bytes: Uint8Array;
  /** SHA-256 (hex). */
  checksum: string;
}

export type Opened = Checked | { corrupt: string };

export interface Question {
  id: number;
  history: CustomerHistory;
  today: number;
}

export interface Answer {
  id: number;
  lists: Uint8Array;
}

const ENDED = 'the thread that makes lists ended';

interface Waiting {
  resolve(lists: Uint8Array): void;
  reject(error: unknown): void;
}

/**
 * A model in a thread of its own, that makes customers' lists: milliseconds each, in which requests are answered. Its bytes
 * are shared with whoever started it.
 */
export class Scorer {
  /** What the thread read and checked. */
  readonly opened: Checked;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #closed = false;

  private constructor(worker: Worker, opened: Checked) {
    this.opened = opened;
    this.#worker = this.#listen(worker);
  }

  /** @throws RegularsError `model_missing`, `artifact_corrupt`. */
  static async open(path: string): Promise<Scorer> {
    const worker = startWorker('src/resources/models/scorer.worker.ts', {
      workerData: { path } satisfies ScorerTask,
    });
    const opened = await new Promise<Opened>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (cause: NodeJS.ErrnoException) =>
        reject(
          cause.syscall === undefined
            ? cause
            : new RegularsError('model_missing', `${path} cannot be read`, { cause }),
        ),
      );
      worker.once('exit', () => reject(new RegularsError('internal', ENDED)));
    });
    if ('corrupt' in opened) throw new RegularsError('artifact_corrupt', opened.corrupt);
    worker.removeAllListeners('error').removeAllListeners('exit');
    return new Scorer(worker, opened);
  }

  /**
   * A customer's lists as of the local day `today`, packed for the store.
   * @throws RegularsError `internal` where the thread died; the next call starts another.
   */
  lists(history: CustomerHistory, today: number): Promise<Uint8Array> {
    this.#worker ??= this.#listen(
      startWorker('src/resources/models/scorer.worker.ts', { workerData: this.opened satisfies ScorerTask }),
    );
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker!.ref();
      this.#worker!.postMessage({ id, history, today } satisfies Question);
    });
  }

  /** Ends the thread, once it has answered what it was asked. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#rest();
  }

  /** Nothing is waited for: a process that ends need not wait for the thread. */
  async #rest(): Promise<void> {
    const worker = this.#worker;
    if (this.#waiting.size > 0 || worker === undefined) return;
    worker.unref();
    if (!this.#closed) return;
    this.#worker = undefined;
    await worker.terminate();
  }

  #listen(worker: Worker): Worker {
    worker.unref();
    worker.on('message', (message: Answer | Opened) => {
      if (!('id' in message)) return;
      this.#waiting.get(message.id)?.resolve(message.lists);
      this.#waiting.delete(message.id);
      void this.#rest();
    });
    const fail = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const error = new RegularsError('internal', ENDED, { cause });
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', fail);
    return worker;
  }
}

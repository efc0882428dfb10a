import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../resources/database/index.ts';
import {
  deleteOldRequests,
  insertServedRequests,
  readServedRequest,
  type ServedRequest,
} from './repository.ts';

const FLUSH_MS = 200;
const BATCH = 1_000;
const LIMIT = 20_000;
const PURGE_MS = 24 * 60 * 60 * 1_000;

/**
 * Remembers answers behind the requests: written in batches, never waited for. With the database away at most 20,000
 * are kept, then the oldest are lost, counted in the log.
 */
export class ServedRequests {
  readonly #database: Database;
  readonly #log: FastifyBaseLogger;
  readonly #now: () => Date;
  readonly #purge: NodeJS.Timeout;
  #queue: ServedRequest[] = [];
  /** On the way to the database; still found by `find`. */
  #batch: ServedRequest[] = [];
  #lost = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database, log: FastifyBaseLogger, now: () => Date) {
    this.#database = database;
    this.#log = log;
    this.#now = now;
    this.#purge = setInterval(() => this.#deleteOld(), PURGE_MS).unref();
    this.#deleteOld();
  }

  /** Writes that failed; what they held is tried again. */
  get failures(): number {
    return this.#failures;
  }

  add(request: ServedRequest): void {
    // Many at once: each one by itself would move all of the others.
    if (this.#queue.length >= LIMIT) this.#lost += this.#queue.splice(0, BATCH).length;
    this.#queue.push(request);
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  async find(requestId: string): Promise<ServedRequest | undefined> {
    return (
      [...this.#batch, ...this.#queue].find((request) => request.requestId === requestId) ??
      (await readServedRequest(this.#database, requestId, this.#now()))
    );
  }

  /** Writes what is still in the queue. */
  async close(): Promise<void> {
    clearInterval(this.#purge);
    await this.#writing;
    clearTimeout(this.#timer);
    while (this.#queue.length > 0) {
      const before = this.#queue.length;
      await this.#write();
      if (this.#queue.length === before) break;
    }
    clearTimeout(this.#timer);
    if (this.#queue.length > 0) this.#log.error({ lost: this.#queue.length }, 'served requests are lost');
  }

  #flush(): void {
    this.#writing = this.#writing.then(async () => {
      this.#timer = undefined;
      while ((await this.#write()) && this.#queue.length >= BATCH);
      if (this.#queue.length > 0) this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
    });
  }

  /** What could not be written stays the first of the queue. */
  async #write(): Promise<boolean> {
    this.#batch = this.#queue.splice(0, BATCH);
    try {
      await insertServedRequests(this.#database, this.#batch);
      if (this.#lost > 0) this.#log.error({ lost: this.#lost }, 'served requests are lost');
      this.#lost = 0;
      return true;
    } catch (error) {
      this.#failures++;
      this.#queue = [...this.#batch, ...this.#queue];
      this.#log.error({ err: error, waiting: this.#queue.length }, 'served requests cannot be written');
      return false;
    } finally {
      this.#batch = [];
    }
  }

  #deleteOld(): void {
    this.#writing = this.#writing
      .then(() => deleteOldRequests(this.#database, this.#now()))
      .catch((error) => this.#log.error({ err: error }, 'old served requests cannot be deleted'));
  }
}

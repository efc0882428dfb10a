import { setImmediate as nextTurn } from 'node:timers/promises';

const BATCH = 32;
const RETRY_MS = 1_000;
const PATIENCE_MS = 1_000;

export interface RefreshQueueOptions {
  /** Brings these customers' lists up to date. Called with each customer once, however often it was added. */
  refresh: (customerNos: number[]) => Promise<void>;
  onFailure: (error: unknown, waiting: number) => void;
  /** Customers that may wait; more are refused. */
  limit: number;
  /** Called when the queue is empty; may add. */
  onIdle: () => Promise<void>;
}

/** Customers whose lists are to be computed anew: coalesced, bounded, those somebody waits for first. */
export class RefreshQueue {
  readonly #options: RefreshQueueOptions;
  readonly #urgent = new Set<number>();
  readonly #pending = new Set<number>();
  readonly #waiters = new Map<number, (() => void)[]>();
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RefreshQueueOptions) {
    this.#options = options;
  }

  /** Customers that wait. */
  get length(): number {
    return this.#urgent.size + this.#pending.size;
  }

  /** @returns false where the queue is full. */
  add(customerNo: number): boolean {
    if (!this.#urgent.has(customerNo) && !this.#pending.has(customerNo)) {
      if (this.#pending.size >= this.#options.limit) return false;
      this.#pending.add(customerNo);
    }
    this.#start();
    return true;
  }

  /** Refreshes a customer ahead of the others. Resolves when it is done, or after a second: never rejects. */
  async refreshed(customerNo: number): Promise<void> {
    this.#pending.delete(customerNo);
    this.#urgent.add(customerNo);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    const done = new Promise<void>((resolve) => {
      const waiters = this.#waiters.get(customerNo) ?? [];
      this.#waiters.set(customerNo, [...waiters, resolve]);
    });
    this.#start();
    await Promise.race([done, patience]);
    clearTimeout(timer);
  }

  /** Lets the batch in work end; what waits is left: the next start finds it in the changes. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#running;
  }

  #start(): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#urgent.size + this.#pending.size > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    // One turn, so that what is added together is refreshed together.
    await nextTurn();
    while (!this.#closed) {
      const batch = this.#next();
      try {
        if (batch.length === 0) {
          await this.#options.onIdle();
          if (this.#urgent.size + this.#pending.size === 0) return;
          continue;
        }
        await this.#options.refresh(batch);
        for (const customerNo of batch) this.#tell(customerNo);
      } catch (error) {
        this.#options.onFailure(error, this.#urgent.size + this.#pending.size + batch.length);
        for (const customerNo of batch) this.#pending.add(customerNo);
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#start();
        }, RETRY_MS).unref();
        return;
      }
      await nextTurn();
    }
  }

  #next(): number[] {
    const from = this.#urgent.size > 0 ? this.#urgent : this.#pending;
    const batch: number[] = [];
    for (const customerNo of from) {
      batch.push(customerNo);
      from.delete(customerNo);
      if (batch.length === BATCH) break;
    }
    return batch;
  }

  #tell(customerNo: number): void {
    // Added again while it was in work: whoever waits, waits for the newer one.
    if (this.#urgent.has(customerNo)) return;
    for (const resolve of this.#waiters.get(customerNo) ?? []) resolve();
    this.#waiters.delete(customerNo);
  }
}

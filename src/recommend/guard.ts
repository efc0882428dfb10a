import { RegularsError } from '../errors.ts';

export interface GuardOptions {
  /** Longest time that a request waits; absent: the work takes a bounded time by itself. */
  limitMs?: number;
  /** While it is away it is tried so often. */
  restMs: number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  onFailure: (error: unknown) => void;
}

/**
 * Between a request and something that may be away or slow: waits a bounded time. Once it failed nobody waits for it: the
 * work of one request at a time is tried beside, until it succeeds.
 */
export class Guard {
  readonly #options: GuardOptions;
  /** When it is tried again; undefined: it is there. */
  #awayUntil: number | undefined;
  #isTrying = false;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** @returns undefined where it failed, took too long, or is away. Errors of the caller's making are thrown on. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { limitMs, restMs, now, onFailure } = this.#options;
    if (this.#awayUntil !== undefined) {
      if (now() >= this.#awayUntil && !this.#isTrying) this.#try(work);
      return undefined;
    }
    try {
      return await inTime(work(), limitMs);
    } catch (error) {
      if (isOfCaller(error)) throw error;
      if (this.#awayUntil === undefined) onFailure(error);
      this.#awayUntil = now() + restMs;
      return undefined;
    }
  }

  #try(work: () => Promise<unknown>): void {
    const { limitMs, restMs, now } = this.#options;
    this.#isTrying = true;
    inTime(work(), limitMs)
      .catch((error) => {
        if (!isOfCaller(error)) throw error;
      })
      .then(
        () => {
          this.#awayUntil = undefined;
        },
        () => {
          this.#awayUntil = now() + restMs;
        },
      )
      .finally(() => {
        this.#isTrying = false;
      });
  }
}

function isOfCaller(error: unknown): boolean {
  return error instanceof RegularsError && error.statusCode < 500;
}

async function inTime<T>(work: Promise<T>, limitMs: number | undefined): Promise<T> {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

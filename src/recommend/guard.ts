import { RegularsError } from '../errors.ts';

export interface GuardOptions {
  /** Longest time that a request waits. */
  limitMs: number;
  /** After a failure nothing is tried for so long. */
  restMs: number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  onFailure: (error: unknown) => void;
}

/** Between a request and something that may be away or slow: waits a bounded time, and not again right after. */
export class Guard {
  readonly #options: GuardOptions;
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** @returns undefined where it failed, took too long, or is not tried. Errors of the caller's making are thrown on. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { limitMs, restMs, now, onFailure } = this.#options;
    if (now() < this.#restsUntil) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      if (error instanceof RegularsError && error.statusCode < 500) throw error;
      if (now() >= this.#restsUntil) onFailure(error);
      this.#restsUntil = now() + restMs;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

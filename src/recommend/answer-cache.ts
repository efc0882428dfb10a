import { CountedCache } from './counted-cache.ts';
import type { ServedRequest } from './repository.ts';

/** Longer questions and answers are not kept: nobody may fill the memory with them. */
const MAX_QUESTION_LENGTH = 500;
const MAX_BYTES = 32_768;

/** What an answer is made from, the question excepted. */
export interface Grounds {
  version: string | undefined;
  /** Of the catalogue. */
  revision: number;
  /** Packed lists of the customer; null: of nobody. */
  customer: Uint8Array | null;
}

/** What is answered to whoever asks the same on the same grounds. */
export interface KnownAnswer {
  results: ServedRequest['results'];
  /** The results, UTF-8. */
  json: Buffer;
}

/**
 * Answers made lately: most pages show an item to a visitor of whom nothing is known, and a customer opens one page after
 * another. They hold as long as nothing changes of what they are made from.
 */
export class AnswerCache {
  readonly #answers: CountedCache<string, KnownAnswer & { grounds: Grounds }>;

  /** @param limit most answers; 0 = none. */
  constructor(limit: number) {
    this.#answers = new CountedCache(limit);
  }

  get hits(): number {
    return this.#answers.hits;
  }

  get misses(): number {
    return this.#answers.misses;
  }

  get(question: string, grounds: Grounds): KnownAnswer | undefined {
    return this.#answers.get(question, (known) => areSame(known.grounds, grounds));
  }

  /** @param grounds as they were before the answer was made; kept as they are. */
  set(question: string, grounds: Grounds, { results, json }: KnownAnswer): void {
    if (question.length > MAX_QUESTION_LENGTH || json.length > MAX_BYTES) return;
    this.#answers.set(question, { results, json, grounds });
  }
}

function areSame(a: Grounds, b: Grounds): boolean {
  if (a.version !== b.version || a.revision !== b.revision) return false;
  if (a.customer === null || b.customer === null) return a.customer === b.customer;
  return Buffer.compare(a.customer, b.customer) === 0;
}

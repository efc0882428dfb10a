import type { PlacementAnswer } from './answer.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Recommendations } from './schemas.ts';

/** Longer questions and answers are not kept: nobody may fill the memory with them. */
const MAX_REQUEST_LENGTH = 500;
const MAX_ITEMS = 60;

/** What is shown to anybody who asks the same. */
export interface KnownAnswer {
  answers: readonly PlacementAnswer[];
  results: Recommendations['results'];
}

/**
 * Answers about nobody, those asked for lately: most pages show an item to a visitor of whom nothing is known. They hold as
 * long as nothing changes of what they are made from; then all are thrown away.
 */
export class AnswerCache {
  readonly #answers: BoundedMap<string, KnownAnswer>;
  #state = '';
  #hits = 0;
  #misses = 0;

  /** @param limit most answers; 0 = none. */
  constructor(limit: number) {
    this.#answers = new BoundedMap(limit);
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  /** @param state of all that answers are made from, the request excepted. @param request what was asked. */
  get(state: string, request: string): KnownAnswer | undefined {
    const known = state === this.#state ? this.#answers.get(request) : undefined;
    if (known === undefined) this.#misses++;
    else this.#hits++;
    return known;
  }

  /** @param state as it was before the answer was made. */
  set(state: string, request: string, answer: KnownAnswer): void {
    const items = answer.results.reduce((sum, result) => sum + result.items.length, 0);
    if (request.length > MAX_REQUEST_LENGTH || items > MAX_ITEMS) return;
    if (state !== this.#state) this.#answers.clear();
    this.#state = state;
    this.#answers.set(request, answer);
  }
}

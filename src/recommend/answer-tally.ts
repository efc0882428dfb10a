import { Histogram } from '../resources/histogram.ts';
import type { ServedRequest } from './repository.ts';
import { LEVELS, type Level } from './steps/tier.ts';

/** Answers since the start of this process, by placement and the rung of the ladder that they came from. */
export class AnswerTally {
  /**
   * placement → level → how long the calls took in which they were answered so. All of them from the start: what never
   * happened is a zero, not a gap.
   */
  readonly levels: ReadonlyMap<string, ReadonlyMap<Level, Histogram>>;
  #empty = 0;
  #degraded = 0;

  constructor(placements: readonly string[]) {
    this.levels = new Map(
      placements.map((name) => [name, new Map(LEVELS.map((level) => [level, new Histogram()]))]),
    );
  }

  /** Placements for which nothing at all could be shown. */
  get empty(): number {
    return this.#empty;
  }

  /** Answers, of one or more placements, that were given with the store or the database away. */
  get degraded(): number {
    return this.#degraded;
  }

  add(results: ServedRequest['results'], degraded: boolean, seconds: number): void {
    if (degraded) this.#degraded++;
    for (const { placement, level, items } of results) {
      if (items.length === 0) this.#empty++;
      this.levels.get(placement)!.get(level)!.observe(seconds);
    }
  }
}

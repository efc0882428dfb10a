import type { WriteResult } from '../../purchases/purchase.ts';
import type { Outcomes } from '../context.ts';
import type { Batch, Place } from './read-facts.ts';

export interface PlaceSink {
  rejected(place: Place, reason: string): void;
  warning(place: Place, reason: string): void;
}

/**
 * Writes batches of facts, one after the other; while the database writes one, the next is made ready. Where the
 * database refuses a fact, its rows are rejected.
 */
export class FactWriter<Fact> {
  readonly outcomes: Outcomes;
  lines = 0;
  readonly #write: (facts: readonly Fact[], after: Promise<void>) => Promise<WriteResult[]>;
  readonly #sink: PlaceSink;
  #earlier: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

  constructor(
    outcomes: Outcomes,
    write: (facts: readonly Fact[], after: Promise<void>) => Promise<WriteResult[]>,
    sink: PlaceSink,
  ) {
    this.outcomes = outcomes;
    this.#write = write;
    this.#sink = sink;
  }

  /** Resolves when the next batch may come: one is being written, one made ready. */
  async add(batch: Batch<Fact>): Promise<void> {
    await this.#earlier;
    this.#earlier = this.#writing;
    this.#writing = this.#commit(batch, this.#writing);
    // A failure is met at a later batch; until then it is no unhandled rejection.
    this.#writing.catch(() => {});
  }

  /** Resolves when all is written. */
  finish(): Promise<void> {
    return this.#writing;
  }

  async #commit({ facts, places }: Batch<Fact>, after: Promise<void>): Promise<void> {
    const results = await this.#write(facts, after);
    await after;
    for (const [i, { status, error, warnings = [] }] of results.entries()) {
      const rows = places[i]!;
      this.outcomes[status]++;
      if (status === 'rejected')
        for (const row of rows) this.#sink.rejected(row, error?.message ?? 'refused');
      else this.lines += rows.length;
      for (const { message } of warnings) this.#sink.warning(rows[0]!, message);
    }
  }
}

import type { WriteResult } from '../../purchases/purchase.ts';
import type { Outcomes } from '../context.ts';
import type { Made, RowSink } from './put-together.ts';

const BATCH_FACTS = 2_000;
const BATCH_LINES = 20_000;

/**
 * Collects facts and writes them in batches, one after the other; while the database writes one, the next is made ready. Where the database
 * refuses a fact, its rows are rejected.
 */
export class FactWriter<Fact extends { lines: readonly unknown[] }> {
  readonly outcomes: Outcomes;
  lines = 0;
  readonly #write: (facts: Fact[], after: Promise<void>) => Promise<WriteResult[]>;
  readonly #sink: RowSink;
  #batch: Made<Fact>[] = [];
  #batchLines = 0;
  #earlier: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

  constructor(
    outcomes: Outcomes,
    write: (facts: Fact[], after: Promise<void>) => Promise<WriteResult[]>,
    sink: RowSink,
  ) {
    this.outcomes = outcomes;
    this.#write = write;
    this.#sink = sink;
  }

  async add(made: Made<Fact>): Promise<void> {
    this.#batch.push(made);
    this.#batchLines += made.rows.length;
    if (this.#batch.length >= BATCH_FACTS || this.#batchLines >= BATCH_LINES) await this.#next();
  }

  async finish(): Promise<void> {
    await this.#next();
    await this.#writing;
  }

  async #next(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchLines = 0;
    // One is written, one is made ready, one is put together.
    await this.#earlier;
    this.#earlier = this.#writing;
    if (batch.length > 0) this.#writing = this.#commit(batch, this.#writing);
    // A failure is met at a later batch; until then it is no unhandled rejection.
    this.#writing.catch(() => {});
  }

  async #commit(batch: readonly Made<Fact>[], after: Promise<void>): Promise<void> {
    const facts = batch.map(({ fact }) => fact);
    const results = await this.#write(facts, after);
    await after;
    for (const [i, { status, error, warnings = [] }] of results.entries()) {
      const { rows } = batch[i]!;
      this.outcomes[status]++;
      if (status === 'rejected')
        for (const row of rows) this.#sink.rejected(row, error?.message ?? 'refused');
      else this.lines += rows.length;
      for (const { message } of warnings) this.#sink.warning(rows[0]!, message);
    }
  }
}

import type { WriteResult } from '../../purchases/purchase.ts';
import { noOutcomes, type Outcomes } from '../context.ts';
import { cellsOf } from '../staging/buckets.ts';
import type { Made, RowSink } from './put-together.ts';

const BATCH_FACTS = 2_000;
const BATCH_LINES = 20_000;

/**
 * Writes facts in batches, one after the other; while the database writes one, the next is put together. Where the
 * database refuses a fact, its rows are rejected.
 */
export class FactWriter<Fact extends { lines: readonly unknown[] }> {
  readonly #outcomes: Outcomes = noOutcomes();
  readonly #write: (facts: readonly Fact[]) => Promise<WriteResult[]>;
  readonly #sink: RowSink;
  #lines = 0;
  #batch: Made<Fact>[] = [];
  #batchLines = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(write: (facts: readonly Fact[]) => Promise<WriteResult[]>, sink: RowSink) {
    this.#write = write;
    this.#sink = sink;
  }

  /** @returns whether the batch is full: it is time to `flush`. */
  add(made: Made<Fact> | undefined): boolean {
    if (made === undefined) return false;
    this.#batch.push(made);
    this.#batchLines += made.records.length;
    return this.#batch.length >= BATCH_FACTS || this.#batchLines >= BATCH_LINES;
  }

  /** Resolves when all is written. */
  async finish(): Promise<{ outcomes: Outcomes; lines: number }> {
    await this.flush();
    await this.#writing;
    return { outcomes: this.#outcomes, lines: this.#lines };
  }

  /** Resolves when the batch before is written, and this one on its way. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchLines = 0;
    await this.#writing;
    if (batch.length === 0) return;
    this.#writing = this.#commit(batch);
    // A failure is met at the next batch; until then it is no unhandled rejection.
    this.#writing.catch(() => {});
  }

  async #commit(batch: readonly Made<Fact>[]): Promise<void> {
    const results = await this.#write(batch.map(({ fact }) => fact));
    for (const [i, { status, error, warnings = [] }] of results.entries()) {
      const { records } = batch[i]!;
      this.#outcomes[status]++;
      if (status === 'rejected')
        for (const record of records) this.#sink.rejected(cellsOf(record), error?.message ?? 'refused');
      else this.#lines += records.length;
      for (const { message } of warnings) this.#sink.warning(cellsOf(records[0]!), message);
    }
  }
}

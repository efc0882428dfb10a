import { RegularsError } from '../../../errors.ts';
import type { Database } from '../../../resources/database/index.ts';
import type { Secrets } from '../../../resources/secrets.ts';
import { Turns } from '../../../resources/thread.ts';
import { createCaches } from '../../purchases/caches.ts';
import type { Origin, WriteResult } from '../../purchases/purchase.ts';
import { checkPurchase } from '../../purchases/rules.ts';
import { writePurchases } from '../../purchases/write.ts';
import { checkReturn } from '../../returns/return.ts';
import { writeReturns } from '../../returns/write.ts';
import { Compiler } from '../compile.ts';
import type { Outcomes } from '../context.ts';
import { PendingNotes, type ReportRow } from '../report.ts';
import { FILE, Layout, LINE } from '../rows.ts';
import { cellsOf, FilledBuckets } from '../staging/buckets.ts';
import { FactWriter } from './fact-writer.ts';
import { type Group, group } from './groups.ts';
import { PurchaseReader } from './purchase-reader.ts';
import { Assembler, type Made, type RowSink } from './put-together.ts';
import { collectOfLargeHeap, HEADER_BUCKETS, type ImportTask, rowBuckets } from './stage-files.ts';
import { stagedColumns } from './staged-columns.ts';

/** Which buckets, of those that are left, one thread puts together and writes. */
export interface WriteTask extends ImportTask {
  pass: 'purchases' | 'returns';
  /** Whether no pass came before it: what is wrong with a row is told of once. */
  first: boolean;
  /** How many threads staged rows. */
  stagers: number;
  turns: SharedArrayBuffer;
  /** What the rows are written as; absent: they are checked and nothing is written. */
  origin: Pick<Origin, 'country' | 'timeZone' | 'importNo' | 'newSource'> | undefined;
}

/** Told after each bucket. */
export interface WriteProgress {
  notes: ReportRow[];
}

export interface Written {
  outcomes: Outcomes;
  lines: number;
}

export interface WriteResources {
  database: Database;
  secrets: Secrets;
}

/** Puts the rows of each purchase together, bucket by bucket, and writes whole purchases. */
export async function writeBuckets(
  task: WriteTask,
  resources: WriteResources,
  say: (said: WriteProgress) => void,
): Promise<Written> {
  const { files, mapping, defaults, folder, buckets, first } = task;
  const layout = new Layout(mapping);
  const columns = stagedColumns(layout, mapping);
  const compiler = Compiler.over(columns.names, mapping, defaults.timeZone);
  const notes = new PendingNotes();
  const fileOf = (row: readonly string[]) => files.data[Number(row[FILE])]!;
  const sink: RowSink = {
    rejected: (row, reason) => notes.rejectedRow(fileOf(row), Number(row[LINE]), reason),
    warning: (row, reason) => notes.warning(fileOf(row), Number(row[LINE]), reason),
  };
  const reader = new PurchaseReader(compiler, mapping, defaults);
  const assembler = new Assembler(mapping.source, reader, columns, sink);
  const names = Array.from({ length: task.stagers }, (_, thread) => rowBuckets(thread));
  const staged = {
    rows: new FilledBuckets(folder, names, buckets),
    headers: mapping.header === undefined ? undefined : new FilledBuckets(folder, [HEADER_BUCKETS], buckets),
  };
  const all = async <Fact extends { id: string; lines: readonly unknown[] }>(
    assemble: (of: Group) => Made<Fact> | undefined,
    write: (facts: readonly Fact[]) => Promise<WriteResult[]>,
  ): Promise<Written> => {
    const writer = new FactWriter(write, sink);
    for (const bucket of new Turns(buckets, task.turns)) {
      await group(staged, bucket, folder, layout.header.length + 1, {
        groups: async (groups) => {
          for (const of of groups) if (writer.add(assemble(of))) await writer.flush();
        },
        tooMany: (id, of) => {
          if (first)
            for (const record of of)
              sink.rejected(cellsOf(record), `${id}: more lines than a purchase can have`);
        },
        empty: (id, line) => {
          if (first) notes.warning(files.joined.get(mapping.header!.file)!, line, `${id}: no lines`);
        },
      });
      say({ notes: notes.take() });
      collectOfLargeHeap();
    }
    const written = await writer.finish();
    say({ notes: notes.take() });
    return written;
  };
  const { database, secrets } = resources;
  const origin = task.origin && { ...task.origin, caches: createCaches(), deferChanges: true };
  return task.pass === 'purchases'
    ? all(
        (of) => assembler.purchase(of),
        origin === undefined
          ? checking(checkPurchase)
          : (facts) => writePurchases(database, secrets, facts, origin),
      )
    : all(
        (of) => assembler.return(of),
        origin === undefined
          ? checking(checkReturn)
          : (facts) => writeReturns(database, secrets, facts, origin),
      );
}

/** What a dry run does in place of writing. */
function checking<Fact extends { id: string }>(check: (fact: Fact) => Fact) {
  return async (facts: readonly Fact[]): Promise<WriteResult[]> =>
    facts.map((fact) => {
      try {
        check(fact);
        return { id: fact.id, status: 'accepted' };
      } catch (error) {
        if (!(error instanceof RegularsError)) throw error;
        return { id: fact.id, status: 'rejected', error: { code: error.code, message: error.message } };
      }
    });
}

import { join } from 'node:path';
import { Compiler, RowError } from './compile.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { readCsv, sizeOf } from './csv/read-csv.ts';
import { sortFiles } from './joins.ts';
import type { Mapping } from './mapping/mapping.ts';
import { Report } from './report.ts';
import { refreshStatistics } from './repository/imports.ts';
import { FILE, Layout, LINE } from './rows.ts';
import { runImport } from './run-import.ts';

const BATCH_ROWS = 2_000;

/** A row that was read, and what it says. */
export interface Entry<Value> {
  row: string[];
  value: Value;
}

/** What a subject whose rows stand alone adds to the common way. */
export interface RowSubject<Value> {
  /** @throws RowError */
  read(row: readonly string[]): Value;
  /**
   * Writes a batch in one transaction once `after` has resolved; what touches no other batch is done until then.
   * `rejected` gives back entries that the database would not take.
   */
  write(
    entries: readonly Entry<Value>[],
    rejected: (row: string[], reason: string) => void,
    after: Promise<void>,
  ): Promise<void>;
  counts(): Record<string, number>;
  /** Before the first row is read. */
  begin?(): Promise<void>;
  /** Once every row is written; `whole` is false where a file broke off. */
  end?(whole: boolean): Promise<void>;
}

/**
 * Imports files of which each row stands alone (customers, items, events), in batches. Run again after it was killed, it
 * writes the same again, which changes nothing.
 */
export async function importRows<Value>(
  context: ImportContext,
  fileNames: readonly string[],
  mapping: Mapping,
  options: ImportOptions,
  subjectOf: (compiler: Compiler, startedAt: Date) => RowSubject<Value>,
): Promise<ImportSummary> {
  const files = sortFiles(mapping, fileNames);
  await options.after;
  const began = performance.now();
  const run = async (importNo: number | null): Promise<ImportSummary> => {
    const { dataDir, timeZone } = context.config;
    const report = new Report(
      options.report ?? join(dataDir, 'imports', `import-${importNo ?? 'dry-run'}.ndjson`),
    );
    const layout = new Layout(mapping);
    const rejected = (file: string, line: number, reason: string) => report.rejectedRow(file, line, reason);
    await layout.readLookups(mapping, files, rejected);
    const compiler = Compiler.over(layout.names, mapping, timeZone);
    const subject = subjectOf(compiler, new Date());
    await subject.begin?.();
    const sizes = await Promise.all(files.data.map(sizeOf));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const truncated: string[] = [];
    let rows = 0;
    let before = 0;
    let batch: Entry<Value>[] = [];
    let earlier: Promise<void> = Promise.resolve();
    let writing = earlier;
    const flush = async () => {
      for (let from = 0; from < batch.length && importNo !== null; from += BATCH_ROWS) {
        // One batch is written, one is made ready, one is read.
        await earlier;
        earlier = writing;
        writing = subject.write(
          batch.slice(from, from + BATCH_ROWS),
          (row, reason) => rejected(files.data[Number(row[FILE])]!, Number(row[LINE]), reason),
          earlier,
        );
        // A failure is met at a later batch; until then it is no unhandled rejection.
        writing.catch(() => {});
      }
      batch = [];
    };
    for (const [fileNo, file] of files.data.entries()) {
      let arrange: ReturnType<Layout['arrange']>;
      const broken = await readCsv(file, mapping.format ?? {}, {
        header: (names) => {
          arrange = layout.arrange(names, file, fileNo);
        },
        row(cells, line) {
          rows++;
          try {
            const row = arrange(cells, line);
            batch.push({ row, value: subject.read(row) });
          } catch (error) {
            if (!(error instanceof RowError)) throw error;
            rejected(file, line, error.message);
          }
        },
        rejected(line, reason) {
          rows++;
          rejected(file, line, reason);
        },
        drain(bytes) {
          options.onProgress?.(before + bytes, total);
          return flush();
        },
      });
      before += sizes[fileNo]!;
      if (broken === undefined) continue;
      truncated.push(`${file}: ${broken}`);
      report.warning(file, 0, broken);
    }
    await writing;
    if (importNo !== null) await subject.end?.(truncated.length === 0);
    if (importNo !== null) await refreshStatistics(context.database, mapping.subject, rows);
    return {
      importNo,
      subject: mapping.subject,
      dryRun: importNo === null,
      rows,
      rejectedRows: report.rejected,
      warnings: report.warnings,
      counts: subject.counts(),
      truncated,
      report: report.close() ?? null,
      samples: report.samples,
      seconds: (performance.now() - began) / 1000,
    };
  };
  if (options.dryRun === true) return run(null);
  const name = options.mappingName ?? mapping.source;
  const all = [...files.data, ...files.joined.values()];
  return runImport(context.database, mapping.subject, name, all, run);
}

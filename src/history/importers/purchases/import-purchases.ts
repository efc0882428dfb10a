import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { applyHints, upsertCategories, upsertStores } from '../../../catalogue/index.ts';
import { RegularsError } from '../../../errors.ts';
import { createCaches } from '../../purchases/caches.ts';
import type { Origin, Purchase, WriteResult } from '../../purchases/purchase.ts';
import { checkPurchase } from '../../purchases/rules.ts';
import { writePurchases } from '../../purchases/write.ts';
import { checkReturn, type Return } from '../../returns/return.ts';
import { writeReturns } from '../../returns/write.ts';
import { Compiler } from '../compile.ts';
import { type ImportContext, type ImportOptions, type ImportSummary, noOutcomes } from '../context.ts';
import { sizeOf } from '../csv/read-csv.ts';
import { type Files, sortFiles } from '../joins.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import { Report } from '../report.ts';
import {
  announceCustomers,
  hasPurchases,
  refreshStatistics,
  runImport,
  type Started,
} from '../repository/imports.ts';
import { FILE, Layout, LINE } from '../rows.ts';
import { Buckets } from '../staging/buckets.ts';
import { withFolder } from '../staging/folder.ts';
import { group, type Staged } from './groups.ts';
import { stageHeaders } from './headers.ts';
import { PurchaseReader } from './purchase-reader.ts';
import { Assembler, type RowSink } from './put-together.ts';
import { checkGaps, type StagedRows, stageRows } from './stage.ts';
import { type StagedColumns, stagedColumns } from './staged-columns.ts';
import { FactWriter } from './write-facts.ts';

const BUCKET_BYTES = 8 << 20;
const MAX_BUCKETS = 256;
/** A receipt file packs about that well. */
const GZIP_RATIO = 10;
const HINTS_A_CALL = 5_000;
/** Put together without a pause; then the answers of the database get their turn, so that it need not wait for us. */
const ROWS_A_TURN = 400;

/**
 * Imports receipts: rows are staged in files by the hash of their purchase's id, then put together and written whole,
 * bucket by bucket, so memory does not grow with the files. Files take a fifth less work than an unlogged table, in and
 * out again sorted (1.8 s against 2.2 s of CPU for 300,000 rows), and a killed import leaves nothing in the database.
 * Run again, it continues: what is written answers duplicate.
 * @throws RegularsError `import_failed`, where a file or a column is missing.
 */
export async function importPurchases(
  context: ImportContext,
  fileNames: string[],
  mapping: PurchasesMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  checkGaps(mapping);
  const files = sortFiles(mapping, fileNames);
  const run = (started: Started | undefined) =>
    withFolder(context.config.dataDir, (folder) =>
      new PurchaseImport(context, files, mapping, options, folder, started).run(),
    );
  if (options.dryRun === true) return run(undefined);
  return runImport(
    context.database,
    options.subject ?? 'purchases',
    options.mappingName ?? mapping.source,
    [...files.data, ...files.joined.values()],
    run,
  );
}

class PurchaseImport {
  readonly #context: ImportContext;
  readonly #files: Files;
  readonly #mapping: PurchasesMapping;
  readonly #options: ImportOptions;
  readonly #folder: string;
  readonly #started: Started | undefined;
  readonly #report: Report;
  readonly #layout: Layout;
  readonly #columns: StagedColumns;

  constructor(
    context: ImportContext,
    files: Files,
    mapping: PurchasesMapping,
    options: ImportOptions,
    folder: string,
    started: Started | undefined,
  ) {
    this.#context = context;
    this.#files = files;
    this.#mapping = mapping;
    this.#options = options;
    this.#folder = folder;
    this.#started = started;
    this.#report = new Report(
      options.report ??
        join(context.config.dataDir, 'imports', `import-${started?.importNo ?? 'dry-run'}.ndjson`),
    );
    this.#layout = new Layout(mapping);
    this.#columns = stagedColumns(this.#layout, mapping);
  }

  async run(): Promise<ImportSummary> {
    const began = performance.now();
    const { staged, read } = await this.#stage();
    if (this.#started !== undefined) await this.#describe(read);
    const { purchases, returns } = await this.#write(staged);
    if (this.#started !== undefined)
      await refreshStatistics(this.#context.database, this.#options.subject ?? 'purchases', read.rows);
    const importNos =
      this.#started === undefined ? [] : [...this.#started.abandonedNos, this.#started.importNo];
    const customers = importNos.length === 0 ? 0 : await announceCustomers(this.#context.database, importNos);
    return {
      importNo: this.#started?.importNo ?? null,
      subject: this.#options.subject ?? 'purchases',
      dryRun: this.#started === undefined,
      rows: read.rows,
      rejectedRows: this.#report.rejected,
      warnings: this.#report.warnings,
      counts: {
        purchases: purchases.outcomes,
        returns: returns.outcomes,
        lines: purchases.lines + returns.lines,
        customers,
      },
      truncated: read.truncated,
      report: this.#report.close() ?? null,
      samples: this.#report.samples,
      seconds: (performance.now() - began) / 1000,
    };
  }

  async #stage(): Promise<{ staged: Staged; read: StagedRows }> {
    const { data, joined } = this.#files;
    const header = this.#mapping.header === undefined ? undefined : joined.get(this.#mapping.header.file)!;
    const sizes = await Promise.all([...data, ...(header === undefined ? [] : [header])].map(sizeOf));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const count = Math.min(Math.max(Math.ceil((total * GZIP_RATIO) / BUCKET_BYTES), 1), MAX_BUCKETS);
    const staged: Staged = {
      rows: new Buckets(this.#folder, 'rows', count),
      headers: header === undefined ? undefined : new Buckets(this.#folder, 'headers', count),
    };
    const before = new Map(
      data.map((file, i) => [file, sizes.slice(0, i).reduce((sum, size) => sum + size, 0)]),
    );
    const progress = (done: number) => this.#options.onProgress?.(done / total / 2, 1);
    const rejected = (file: string, line: number, reason: string) =>
      this.#report.rejectedRow(file, line, reason);
    await this.#layout.readLookups(this.#mapping, this.#files, rejected);
    if (header !== undefined) {
      const own = total - sizes.at(-1)!;
      const at = (bytes: number) => progress(own + bytes);
      await stageHeaders(header, this.#mapping, this.#layout, this.#folder, staged.headers!, rejected, at);
      staged.headers!.close();
    }
    const read = await stageRows(
      data,
      this.#mapping,
      this.#layout,
      this.#columns,
      staged.rows,
      this.#context.config.timeZone,
      this.#report,
      (file, bytes) => progress(before.get(file)! + bytes),
    );
    return { staged, read };
  }

  /** Stores, categories and items first and in a fixed order, so that their numbers do not depend on that of the rows. */
  async #describe({ hints, stores }: StagedRows): Promise<void> {
    const { database } = this.#context;
    const shops = [...stores.values()];
    const categories = hints.categories();
    const items = hints.hints();
    for (const part of parts(shops)) await database.transaction((session) => upsertStores(session, part));
    if (categories.length > 0) await database.transaction((session) => upsertCategories(session, categories));
    for (const part of parts(items))
      await database.transaction((session) => applyHints(session, this.#mapping.source, part));
  }

  async #write({ rows, headers }: Staged) {
    const { config } = this.#context;
    const compiler = new Compiler(
      (column) => this.#columns.names.indexOf(column),
      this.#mapping.format?.decimal ?? '.',
      config.timeZone,
    );
    const reader = new PurchaseReader(compiler, this.#mapping, config);
    const sink: RowSink = {
      rejected: (row, reason) => this.#report.rejectedRow(this.#fileOf(row), Number(row[LINE]), reason),
      warning: (row, reason) => this.#report.warning(this.#fileOf(row), Number(row[LINE]), reason),
    };
    const assembler = new Assembler(this.#mapping.source, reader, this.#columns, sink);
    const { sell, giveBack } = await this.#writers();
    const purchases = new FactWriter(noOutcomes(), sell, sink);
    const returns = new FactWriter(noOutcomes(), giveBack, sink);
    const width = this.#layout.header.length + 1;
    // All purchases first: then a return finds what it undoes at once, wherever in the files it lies.
    const passes = this.#mapping.returns === undefined ? ['purchases'] : ['purchases', 'returns'];
    for (const [nth, pass] of passes.entries()) {
      for (let bucket = 0; bucket < rows.count; bucket++) {
        const first = nth === 0;
        await group({ rows, headers }, bucket, this.#folder, width, {
          groups: async (groups) => {
            let since = 0;
            for (const of of groups) {
              since += of.rows.length;
              if (since > ROWS_A_TURN) {
                since = 0;
                await nextTurn();
              }
              const purchase = pass === 'purchases' ? assembler.purchase(of) : undefined;
              const back = pass === 'returns' ? assembler.return(of) : undefined;
              if (purchase !== undefined) await purchases.add(purchase);
              if (back !== undefined) await returns.add(back);
            }
          },
          tooMany: (id, of) => {
            if (first) for (const row of of) sink.rejected(row, `${id}: more lines than a purchase can have`);
          },
          empty: (id, line) => {
            if (first) this.#report.warning(this.#headerFile(), line, `${id}: no lines`);
          },
        });
        this.#options.onProgress?.(0.5 + (nth * rows.count + bucket + 1) / rows.count / passes.length / 2, 1);
      }
      await purchases.finish();
    }
    await returns.finish();
    return { purchases, returns };
  }

  async #writers() {
    if (this.#started === undefined)
      return { sell: checking(checkPurchase), giveBack: checking(checkReturn) };
    const { database, secrets, config } = this.#context;
    const origin: Origin = {
      country: config.country,
      timeZone: config.timeZone,
      importNo: this.#started.importNo,
      caches: createCaches(),
      deferChanges: true,
      newSource: !(await hasPurchases(database, this.#mapping.source)),
    };
    return {
      sell: (facts: Purchase[], after: Promise<void>) =>
        writePurchases(database, secrets, facts, { ...origin, after }),
      giveBack: async (facts: Return[], after: Promise<void>) => {
        await after;
        return writeReturns(database, secrets, facts, origin);
      },
    };
  }

  #fileOf(row: readonly string[]): string {
    return this.#files.data[Number(row[FILE])]!;
  }

  #headerFile(): string {
    return this.#files.joined.get(this.#mapping.header!.file)!;
  }
}

/** What a dry run does in place of writing. */
function checking<Fact extends { id: string }>(check: (fact: Fact) => Fact) {
  return async (facts: Fact[]): Promise<WriteResult[]> =>
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

function parts<Entry>(entries: readonly Entry[]): Entry[][] {
  const all: Entry[][] = [];
  for (let i = 0; i < entries.length; i += HINTS_A_CALL) all.push(entries.slice(i, i + HINTS_A_CALL));
  return all;
}

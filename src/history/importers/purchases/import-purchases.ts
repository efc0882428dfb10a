import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CategoryEntry, ItemHint, StoreEntry } from '../../../catalogue/index.ts';
import {
  applyHints,
  isTimeZone,
  knownTimeZones,
  upsertCategories,
  upsertStores,
} from '../../../catalogue/index.ts';
import { RegularsError } from '../../../errors.ts';
import { inThreads, Turns } from '../../../resources/thread.ts';
import { Compiler } from '../compile.ts';
import { type ImportContext, type ImportOptions, type ImportSummary, noOutcomes } from '../context.ts';
import { sizeOf } from '../csv/read-csv.ts';
import { ItemHints } from '../item-hints.ts';
import { type Files, sortFiles } from '../joins.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import { Report } from '../report.ts';
import { hasPurchases, refreshStatistics } from '../repository/imports.ts';
import { runImport, settleFacts } from '../run-import.ts';
import { withFolder } from '../staging/folder.ts';
import {
  type ImportTask,
  type StagedFiles,
  type StageProgress,
  type StageTask,
  stageFiles,
  stagingTurns,
} from './stage-files.ts';
import { checkGaps } from './stage-rows.ts';
import { type WriteProgress, type WriteTask, type Written, writeBuckets } from './write-buckets.ts';

const BUCKET_BYTES = 8 << 20;
const MAX_BUCKETS = 256;
/** A receipt file packs about that well. */
const GZIP_RATIO = 10;
/** More threads than these wait for the database. */
const MAX_THREADS = 4;
/** As they lie on the disk. Below, starting threads takes longer than the work. */
const BYTES_WORTH_THREADS = 400_000;
/**
 * Rows by the thousand live for a moment: a larger nursery halves the time that collecting them takes. Without the other
 * bound garbage piles up, the more the larger the files are; what a thread really holds is a tenth of it.
 */
const LIMITS = { maxYoungGenerationSizeMb: 72, maxOldGenerationSizeMb: 512 };
const HINTS_A_CALL = 5_000;

/**
 * Imports receipts: threads read the files and part their rows by purchase; then they put purchases together and write
 * them whole, so a killed import leaves no half of one. Run again, it continues: what is written answers duplicate.
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
  const run = (importNo: number | undefined) =>
    withFolder(context.config.dataDir, (folder) =>
      new PurchaseImport(context, files, mapping, options, importNo).run(folder),
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

/** What the rows say beside purchases. */
interface Described {
  stores: StoreEntry[];
  categories: CategoryEntry[];
  items: ItemHint[];
}

class PurchaseImport {
  readonly #context: ImportContext;
  readonly #files: Files;
  readonly #mapping: PurchasesMapping;
  readonly #options: ImportOptions;
  /** Undefined: nothing is to be written. */
  readonly #importNo: number | undefined;
  readonly #report: Report;

  constructor(
    context: ImportContext,
    files: Files,
    mapping: PurchasesMapping,
    options: ImportOptions,
    importNo: number | undefined,
  ) {
    this.#context = context;
    this.#files = files;
    this.#mapping = mapping;
    this.#options = options;
    this.#importNo = importNo;
    this.#report = new Report(
      options.report ?? join(context.config.dataDir, 'imports', `import-${importNo ?? 'dry-run'}.ndjson`),
    );
  }

  async run(folder: string): Promise<ImportSummary> {
    const began = performance.now();
    const { config, database } = this.#context;
    const subject = this.#options.subject ?? 'purchases';
    const bytes = await this.#bytes();
    const threads = bytes < BYTES_WORTH_THREADS ? 1 : Math.min(availableParallelism(), MAX_THREADS);
    const task: ImportTask = {
      files: this.#files,
      mapping: this.#mapping,
      defaults: { currency: config.currency, timeZone: config.timeZone },
      folder,
      buckets: Math.min(Math.max(Math.ceil((bytes * GZIP_RATIO) / BUCKET_BYTES), threads), MAX_BUCKETS),
    };
    const staged = await this.#stage(task, threads, bytes);
    await this.#options.after;
    const described = this.#described(staged);
    await this.#checkTimeZones(described.stores);
    if (this.#importNo !== undefined) await this.#describe(described);
    const [purchases, returns] = await this.#write(task, threads);
    const rows = staged.reduce((sum, of) => sum + of.rows, 0);
    if (this.#importNo !== undefined) await refreshStatistics(database, subject, rows);
    const customers = this.#importNo === undefined ? 0 : await settleFacts(database, this.#importNo);
    return {
      importNo: this.#importNo ?? null,
      subject,
      dryRun: this.#importNo === undefined,
      rows,
      rejectedRows: this.#report.rejected,
      warnings: this.#report.warnings,
      counts: {
        purchases: purchases.outcomes,
        returns: returns.outcomes,
        lines: purchases.lines + returns.lines,
        customers,
      },
      truncated: staged.flatMap(({ truncated }) => truncated).sort(),
      report: this.#report.close() ?? null,
      samples: this.#report.samples,
      seconds: (performance.now() - began) / 1000,
    };
  }

  async #bytes(): Promise<number> {
    const { data, joined } = this.#files;
    const header = this.#mapping.header === undefined ? [] : [joined.get(this.#mapping.header.file)!];
    const sizes = await Promise.all([...data, ...header].map(sizeOf));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async #stage(task: ImportTask, threads: number, bytes: number): Promise<StagedFiles[]> {
    const { shared } = new Turns(stagingTurns(this.#files, this.#mapping));
    const tasks: StageTask[] = parts(threads, (thread) => ({ ...task, thread, turns: shared }));
    let read = 0;
    const onSaid = ({ notes, bytes: more }: StageProgress) => {
      for (const note of notes) this.#report.add(note);
      read += more;
      this.#options.onProgress?.(read / bytes / 2, 1);
    };
    if (threads === 1) return Promise.all(tasks.map((of) => stageFiles(of, onSaid)));
    return inThreads('src/history/importers/purchases/stage-files.worker.ts', tasks, {
      onSaid,
      resourceLimits: LIMITS,
    });
  }

  /** Stores, categories and items first and in a fixed order, so that their numbers do not depend on that of the rows. */
  async #describe({ stores, categories, items }: Described): Promise<void> {
    const { database } = this.#context;
    for (const part of batches(stores)) await database.transaction((session) => upsertStores(session, part));
    if (categories.length > 0) await database.transaction((session) => upsertCategories(session, categories));
    for (const part of batches(items))
      await database.transaction((session) => applyHints(session, this.#mapping.source, part));
  }

  /** The days of a store's receipts are told by it: nothing is written where it is none. */
  async #checkTimeZones(stores: readonly StoreEntry[]): Promise<void> {
    const named = new Set(stores.flatMap(({ timeZone }) => timeZone ?? []));
    const known = await knownTimeZones(this.#context.database, [...named].filter(isTimeZone));
    for (const { id, timeZone } of stores)
      if (timeZone != null && !known.has(timeZone))
        throw new RegularsError(
          'import_failed',
          `store ${JSON.stringify(id)}: got time zone ${JSON.stringify(timeZone)}, expected an IANA zone such as Europe/Moscow; nothing was written`,
        );
  }

  #described(staged: readonly StagedFiles[]): Described {
    const stores = new Map<string, StoreEntry>();
    const byFile = staged.flatMap((of) => [...of.stores]).sort(([a], [b]) => b - a);
    for (const [, entries] of byFile) for (const entry of entries) stores.set(entry.id, entry);
    // It reads no row: others did, and say what they found.
    const hints = new ItemHints(
      Compiler.over([], this.#mapping, this.#context.config.timeZone),
      this.#mapping,
    );
    for (const { votes } of staged) hints.add(votes);
    return {
      stores: [...stores.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      categories: hints.categories(),
      items: hints.hints(),
    };
  }

  /** All purchases first: then a return finds what it undoes at once, wherever in the files it lies. */
  async #write(task: ImportTask, threads: number): Promise<[purchases: Written, returns: Written]> {
    const nothing: Written = { outcomes: noOutcomes(), lines: 0 };
    const passes =
      this.#mapping.returns === undefined ? (['purchases'] as const) : (['purchases', 'returns'] as const);
    let written = 0;
    const onSaid = ({ notes }: WriteProgress) => {
      for (const note of notes) this.#report.add(note);
      written++;
      this.#options.onProgress?.(
        0.5 + Math.min(written / (task.buckets + threads) / passes.length, 1) / 2,
        1,
      );
    };
    const { database, secrets, config } = this.#context;
    const origin =
      this.#importNo === undefined
        ? undefined
        : {
            country: config.country,
            timeZone: config.timeZone,
            importNo: this.#importNo,
            newSource: !(await hasPurchases(database, this.#mapping.source)),
          };
    const results: Written[] = [];
    for (const pass of passes) {
      const { shared } = new Turns(task.buckets);
      const tasks: WriteTask[] = parts(threads, () => ({
        ...task,
        pass,
        first: pass === passes[0],
        stagers: threads,
        turns: shared,
        origin,
      }));
      const made =
        threads === 1
          ? await Promise.all(tasks.map((of) => writeBuckets(of, { database, secrets }, onSaid)))
          : await inThreads<Written, WriteProgress>(
              'src/history/importers/purchases/write-buckets.worker.ts',
              tasks.map((of) => ({ config, task: of })),
              { onSaid, resourceLimits: LIMITS },
            );
      results.push(made.reduce(sum, nothing));
    }
    return [results[0]!, results[1] ?? nothing];
  }
}

function sum(a: Written, b: Written): Written {
  const outcomes = noOutcomes();
  for (const status of Object.keys(outcomes) as (keyof typeof outcomes)[])
    outcomes[status] = a.outcomes[status] + b.outcomes[status];
  return { outcomes, lines: a.lines + b.lines };
}

function parts<Part>(count: number, make: (nth: number) => Part): Part[] {
  return Array.from({ length: count }, (_, nth) => make(nth));
}

function batches<Entry>(entries: readonly Entry[]): Entry[][] {
  return parts(Math.ceil(entries.length / HINTS_A_CALL), (nth) =>
    entries.slice(nth * HINTS_A_CALL, (nth + 1) * HINTS_A_CALL),
  );
}

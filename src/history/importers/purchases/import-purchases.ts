import { join } from 'node:path';
import { applyHints, upsertCategories, upsertStores } from '../../../catalogue/index.ts';
import { RegularsError } from '../../../errors.ts';
import { valuesOf } from '../../../resources/worker.ts';
import { shareBusyCardsOf } from '../../identity/index.ts';
import { createCaches } from '../../purchases/caches.ts';
import type { Origin, Purchase, WriteResult } from '../../purchases/purchase.ts';
import { checkPurchase } from '../../purchases/rules.ts';
import { writePurchases } from '../../purchases/write.ts';
import { checkReturn, type Return } from '../../returns/return.ts';
import { writeReturns } from '../../returns/write.ts';
import { type ImportContext, type ImportOptions, type ImportSummary, noOutcomes } from '../context.ts';
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
import { withFolder } from '../staging/folder.ts';
import type { Described, Place, ReadFacts, ReadTask } from './read-facts.ts';
import { checkGaps } from './stage.ts';
import { FactWriter } from './write-facts.ts';

const HINTS_A_CALL = 5_000;
/** Rows by the thousand live for a moment: a larger nursery halves the time that collecting them takes. */
const READING_NURSERY_MB = 96;

/**
 * Imports receipts: a thread reads the files and puts purchases together, and here they are written whole, so a killed
 * import leaves no half of one. Run again, it continues: what is written answers duplicate.
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
      new PurchaseImport(context, files, mapping, options, started).run(folder),
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
  readonly #started: Started | undefined;
  readonly #report: Report;

  constructor(
    context: ImportContext,
    files: Files,
    mapping: PurchasesMapping,
    options: ImportOptions,
    started: Started | undefined,
  ) {
    this.#context = context;
    this.#files = files;
    this.#mapping = mapping;
    this.#options = options;
    this.#started = started;
    this.#report = new Report(
      options.report ??
        join(context.config.dataDir, 'imports', `import-${started?.importNo ?? 'dry-run'}.ndjson`),
    );
  }

  async run(folder: string): Promise<ImportSummary> {
    const began = performance.now();
    const { config, database } = this.#context;
    const subject = this.#options.subject ?? 'purchases';
    const sink = {
      rejected: ([fileNo, line]: Place, reason: string) =>
        this.#report.rejectedRow(this.#files.data[fileNo]!, line, reason),
      warning: ([fileNo, line]: Place, reason: string) =>
        this.#report.warning(this.#files.data[fileNo]!, line, reason),
    };
    const { sell, giveBack } = await this.#writers();
    const purchases = new FactWriter(noOutcomes(), sell, sink);
    const returns = new FactWriter(noOutcomes(), giveBack, sink);
    let rows = 0;
    let truncated: string[] = [];
    const defaults = { currency: config.currency, timeZone: config.timeZone };
    const task: ReadTask = { files: this.#files, mapping: this.#mapping, defaults, folder };
    for await (const said of valuesOf<ReadFacts>('src/history/importers/purchases/read-facts.worker.ts', {
      workerData: task,
      resourceLimits: { maxYoungGenerationSizeMb: READING_NURSERY_MB },
    })) {
      for (const note of said.notes) this.#report.add(note);
      if (said.described !== undefined) {
        ({ rows, truncated } = said.described);
        await this.#options.after;
        if (this.#started !== undefined) await this.#describe(said.described);
      }
      if (said.purchases !== undefined) await purchases.add(said.purchases);
      if (said.returns !== undefined) {
        await purchases.finish();
        await returns.add(said.returns);
      }
      this.#options.onProgress?.(said.progress, 1);
    }
    await purchases.finish();
    await returns.finish();
    if (this.#started !== undefined) await refreshStatistics(database, subject, rows);
    const importNos =
      this.#started === undefined ? [] : [...this.#started.abandonedNos, this.#started.importNo];
    if (importNos.length > 0) await shareBusyCardsOf(database, importNos);
    const customers = importNos.length === 0 ? 0 : await announceCustomers(database, importNos);
    return {
      importNo: this.#started?.importNo ?? null,
      subject,
      dryRun: this.#started === undefined,
      rows,
      rejectedRows: this.#report.rejected,
      warnings: this.#report.warnings,
      counts: {
        purchases: purchases.outcomes,
        returns: returns.outcomes,
        lines: purchases.lines + returns.lines,
        customers,
      },
      truncated,
      report: this.#report.close() ?? null,
      samples: this.#report.samples,
      seconds: (performance.now() - began) / 1000,
    };
  }

  /** Stores, categories and items first and in a fixed order, so that their numbers do not depend on that of the rows. */
  async #describe({ stores, categories, items }: Described): Promise<void> {
    const { database } = this.#context;
    for (const part of parts(stores)) await database.transaction((session) => upsertStores(session, part));
    if (categories.length > 0) await database.transaction((session) => upsertCategories(session, categories));
    for (const part of parts(items))
      await database.transaction((session) => applyHints(session, this.#mapping.source, part));
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
      sell: (facts: readonly Purchase[], after: Promise<void>) =>
        writePurchases(database, secrets, facts, { ...origin, after }),
      giveBack: async (facts: readonly Return[], after: Promise<void>) => {
        await after;
        return writeReturns(database, secrets, facts, origin);
      },
    };
  }
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

function parts<Entry>(entries: readonly Entry[]): Entry[][] {
  const all: Entry[][] = [];
  for (let i = 0; i < entries.length; i += HINTS_A_CALL) all.push(entries.slice(i, i + HINTS_A_CALL));
  return all;
}

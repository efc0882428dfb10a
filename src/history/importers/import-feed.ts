import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  applyFeed,
  download,
  type FeedFormat,
  isAddress,
  shownAddress,
  spoolFeed,
} from '../../catalogue/index.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { sizeOf } from './csv/read-csv.ts';
import { Report } from './report.ts';
import { refreshStatistics } from './repository/imports.ts';
import { runImport } from './run-import.ts';
import { withFolder } from './staging/folder.ts';

export interface FeedOptions extends ImportOptions {
  /** Absent: told by the content. */
  format?: FeedFormat | undefined;
  /** Whose items these are; default the format's name. */
  source?: string | undefined;
  /** Price zone. */
  zone?: string | undefined;
  /** Source → field of an offer that is the item's code there. */
  aliases?: Readonly<Record<string, string>> | undefined;
}

/** Some 100 MB each. */
const MAX_THREADS = 3;
/** Of the progress, reading; the rest is writing. */
const READING = 0.5;

/**
 * Imports a whole feed of a shop's items: all of it or nothing, but for offers that make no sense, which are told in the
 * report while the good ones come in. Sent again, it changes nothing; what left it becomes unavailable.
 * @param feed a file, gzipped or not, or an http(s) address.
 * @throws RegularsError `import_failed` where it cannot be read whole, `feed_refused` where it drops too many items.
 */
export function importFeed(
  context: ImportContext,
  feed: string,
  options: FeedOptions = {},
): Promise<ImportSummary> {
  const name = isAddress(feed) ? shownAddress(feed) : feed;
  const run = (importNo: number | null) =>
    withFolder(context.config.dataDir, (folder) =>
      importInto(context, feed, name, folder, importNo, options),
    );
  if (options.dryRun === true) return run(null);
  const mapping = options.source ?? options.format ?? 'feed';
  return runImport(context.database, 'catalogue', mapping, [name], run);
}

async function importInto(
  context: ImportContext,
  feed: string,
  name: string,
  folder: string,
  importNo: number | null,
  options: FeedOptions,
): Promise<ImportSummary> {
  const began = performance.now();
  const { config, database } = context;
  const { onProgress = () => {}, zone = '' } = options;
  let file = feed;
  if (isAddress(feed)) {
    file = join(folder, 'feed');
    await download(feed, file);
  }
  const total = await sizeOf(file);
  const report = new Report(
    options.report ?? join(config.dataDir, 'imports', `import-${importNo ?? 'dry-run'}.ndjson`),
  );
  const readAt = new Date();
  try {
    const rules = { currency: config.currency, now: readAt, aliases: options.aliases ?? {} };
    const { format, parts, rows, categories } = await spoolFeed(file, folder, rules, {
      name,
      format: options.format,
      threads: Math.min(availableParallelism(), MAX_THREADS),
      note: ({ level, line, reason }) => report.add({ level, file: name, row: line, reason }),
      onBytes: (bytes) => onProgress(bytes * READING, total),
    });
    const applied = await applyFeed(database, {
      source: options.source ?? format,
      zone,
      readAt,
      parts,
      categories,
      partial: options.partial === true,
      force: options.force === true,
      dryRun: importNo === null,
    });
    for (const { level, line, reason } of applied.notes) report.add({ level, file: name, row: line, reason });
    if (importNo !== null) await refreshStatistics(database, 'catalogue', applied.made + applied.changed);
    onProgress(total, total);
    return {
      importNo,
      subject: 'catalogue',
      dryRun: importNo === null,
      rows,
      rejectedRows: report.rejected,
      warnings: report.warnings,
      counts: {
        items: {
          accepted: applied.made,
          updated: applied.changed,
          duplicate: applied.unchanged,
          rejected: report.rejected,
        },
        unavailable: applied.gone,
        'available again': applied.back,
        prices: applied.prices,
        categories: applied.categories,
        aliases: applied.aliases,
      },
      truncated: [],
      report: report.close() ?? null,
      samples: report.samples,
      seconds: (performance.now() - began) / 1000,
    };
  } catch (error) {
    report.close();
    throw error;
  }
}

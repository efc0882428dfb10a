import { join } from 'node:path';
import {
  applyFeed,
  download,
  type FeedCategory,
  type FeedFormat,
  type FeedSink,
  isAddress,
  readFeed,
  Spool,
  shownAddress,
} from '../../catalogue/index.ts';
import { RegularsError } from '../../errors.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { sizeOf } from './csv/read-csv.ts';
import { Report } from './report.ts';
import { refreshStatistics, runImport } from './repository/imports.ts';
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

const MAX_CATEGORIES = 200_000;
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
  return runImport(context.database, 'catalogue', mapping, [name], ({ importNo }) => run(importNo));
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
  const spool = await Spool.open(folder);
  const categories = new Map<string, FeedCategory>();
  let rows = 0;
  const sink: FeedSink = {
    offer(offer, line) {
      rows++;
      spool.add(offer, line);
    },
    category(category, line) {
      const known = categories.get(category.id);
      if (known === undefined) {
        if (categories.size === MAX_CATEGORIES)
          throw new RegularsError('import_failed', `${name}: more than ${MAX_CATEGORIES} categories`);
        categories.set(category.id, category);
      } else if (known.parent !== category.parent || known.title !== category.title)
        report.warning(
          name,
          line,
          `category ${category.id}: named before, and otherwise; the first one counts`,
        );
    },
    rejected(line, reason, sku) {
      rows++;
      report.rejectedRow(name, line, reason);
      if (sku !== undefined) spool.addRejected(sku, line);
    },
    warning: (line, reason) => report.warning(name, line, reason),
    drain: () => spool.drain(),
  };
  try {
    const rules = { currency: config.currency, now: readAt, aliases: options.aliases ?? {} };
    const format = await readFeed(file, sink, rules, {
      name,
      format: options.format,
      onBytes: (bytes) => onProgress(bytes * READING, total),
    }).finally(() => spool.close());
    const applied = await applyFeed(database, {
      source: options.source ?? format,
      zone,
      readAt,
      offersPath: spool.offersPath,
      aliasesPath: spool.aliasesPath,
      categories: [...categories.values()],
      partial: options.partial === true,
      force: options.force === true,
      dryRun: importNo === null,
    });
    for (const { level, line, reason } of applied.notes) report.add({ level, file: name, row: line, reason });
    if (importNo !== null) await refreshStatistics(database, 'catalogue', rows);
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

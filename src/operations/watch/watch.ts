import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import {
  type ImportContext,
  type ImportSummary,
  importFeed,
  importFiles,
  loadMapping,
} from '../../history/importers/index.ts';
import { ReadingChoice } from './choose-reading.ts';
import { type Claim, DropFolder } from './drop-folder.ts';
import { withFolder } from './repository.ts';

export interface WatchedFile {
  /** From the drop folder. */
  file: string;
  outcome: 'archived' | 'quarantined';
  /** Where it is now, from the drop folder. */
  movedTo: string;
  /** `feed` where it was one. */
  mapping: string | null;
  /** Why it was quarantined. */
  reason?: string;
  summary?: ImportSummary;
}

export interface WatchOptions {
  /** Mapping of files that neither mappings.json nor a subfolder speaks for. */
  mapping?: string | undefined;
  /** A file is taken when it has not changed for so long. */
  settleMs: number;
  /** Looks again after this long; absent: takes what is there, and ends. */
  intervalMs?: number | undefined;
  onFile: (file: WatchedFile) => void;
  /** What keeps files waiting: a mapping that cannot be read, a database that is away. */
  onProblem: (error: unknown) => undefined;
  /** Another watcher is at work in the folder. */
  onStandby?: () => void;
  now: () => Date;
  /** Finishes the file in hand, then ends. */
  signal: AbortSignal;
}

/** What a file cannot help, and a later try may not meet. */
const PASSING = new Set(['database_unavailable', 'store_unavailable', 'rate_limited']);
const PASSING_SYSTEM = new Set([
  'EACCES',
  'EPERM',
  'EBUSY',
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EROFS',
]);

/**
 * Imports what is dropped into a folder: claim, import, archive; what fails goes to quarantine with its reason. Whoever is
 * killed leaves its claims, and the next look of any watcher takes them up: an import run again changes nothing. Any
 * number of watchers may share a folder; one of them works, the others stand by.
 */
export async function watch(context: ImportContext, directory: string, options: WatchOptions): Promise<void> {
  const folder = new DropFolder(directory, options.settleMs);
  for (;;) {
    try {
      const looked = await withFolder(context.database, await folder.id(), async () => {
        await look(context, folder, options);
        return true;
      });
      if (looked === undefined) options.onStandby?.();
    } catch (error) {
      options.onProblem(error);
    }
    if (options.intervalMs === undefined || options.signal.aborted) return;
    await delay(options.intervalMs, undefined, { signal: options.signal }).catch(() => {});
    if (options.signal.aborted) return;
  }
}

/** One look: what was left over first, then what is new, one file after the other. */
async function look(context: ImportContext, folder: DropFolder, options: WatchOptions): Promise<void> {
  const readings = await ReadingChoice.read(folder.directory, options.mapping);
  for (const claim of await folder.claimed(options.now())) {
    if (options.signal.aborted) return;
    await take(context, folder, readings, claim, options);
  }
  for (const path of await folder.ready(readings.joined)) {
    if (options.signal.aborted) return;
    try {
      // A mapping that is broken is not the file's fault: it stays where it is until somebody has mended it.
      const reading = readings.of(path);
      if (reading !== undefined && 'mapping' in reading) await loadMapping(reading.mapping);
      await folder.checkReadable(path);
      const claim = await folder.claim(path, options.now());
      if (claim !== undefined) await take(context, folder, readings, claim, options);
    } catch (error) {
      options.onProblem(error);
    }
  }
}

async function take(
  context: ImportContext,
  folder: DropFolder,
  readings: ReadingChoice,
  claim: Claim,
  options: WatchOptions,
): Promise<void> {
  try {
    options.onFile(await handle(context, folder, readings, claim, options.now));
  } catch (error) {
    options.onProblem(error);
  }
}

/** @throws what may pass: the claim stays. */
async function handle(
  context: ImportContext,
  folder: DropFolder,
  readings: ReadingChoice,
  claim: Claim,
  now: () => Date,
): Promise<WatchedFile> {
  const file = claim.path;
  const reading = readings.of(file);
  const mapping = reading === undefined ? null : 'mapping' in reading ? reading.mapping : 'feed';
  const quarantined = async (reason: string, summary?: ImportSummary): Promise<WatchedFile> => ({
    file,
    outcome: 'quarantined',
    movedTo: await folder.quarantine(claim, reason),
    mapping,
    reason,
    ...(summary && { summary }),
  });
  if (reading === undefined)
    return quarantined(
      `no mapping: got ${file}, expected it in a subfolder named after one, in mappings.json, or --mapping`,
    );
  // Not by its fault: thrown.
  const loaded = 'mapping' in reading ? await loadMapping(reading.mapping) : undefined;
  let summary: ImportSummary;
  try {
    summary = await importWhole(claim, () =>
      'mapping' in reading
        ? importFiles(context, [claim.file, ...reading.joined], loaded!, { mappingName: reading.mapping })
        : importFeed(context, claim.file, { ...reading, format: reading.feed }),
    );
  } catch (error) {
    if (mayPass(error)) throw error;
    return quarantined(reasonOf(error, 'mapping' in reading ? reading.mapping : undefined));
  }
  const wrong = whatIsWrong(summary);
  if (wrong !== undefined) return quarantined(wrong, summary);
  return { file, outcome: 'archived', movedTo: await folder.archive(claim, now()), mapping, summary };
}

/** Why an import that ran to its end is none to be content with. */
function whatIsWrong({ truncated, rows, rejectedRows, samples }: ImportSummary): string | undefined {
  if (truncated.length > 0) return `broke off, what was read until then is in: ${truncated.join('; ')}`;
  if (rows === 0 || rejectedRows < rows) return undefined;
  return [
    `none of ${rows} rows could be taken, for instance:`,
    ...samples.map(({ row, reason }) => `row ${row}: ${reason}`),
  ].join('\n');
}

/** Again where somebody still wrote to it: a rename does not take a file out of the hands of who has it open. */
async function importWhole(claim: Claim, run: () => Promise<ImportSummary>): Promise<ImportSummary> {
  for (;;) {
    const before = await stat(claim.file);
    const outcome = await run().then(
      (summary) => ({ summary }),
      (error: unknown) => ({ error }),
    );
    const after = await stat(claim.file);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) continue;
    if ('error' in outcome) throw outcome.error;
    return outcome.summary;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof RegularsError) return PASSING.has(error.code);
  return PASSING_SYSTEM.has(String((error as NodeJS.ErrnoException | null)?.code));
}

/** @param mapping of a CSV file; a feed has none. */
function reasonOf(error: unknown, mapping: string | undefined): string {
  if (error instanceof RegularsError && error.code === 'feed_refused') {
    const by = mapping === undefined ? '' : ` --mapping ${mapping}`;
    const part =
      mapping === undefined
        ? `regulars import catalogue FILE --partial`
        : `write "partial": true into ${mapping}, and drop it again`;
    return [
      `${error.code}: ${error.message}`,
      `If it is right: regulars import catalogue FILE${by} --force`,
      `If it is a part of the assortment: ${part}`,
    ].join('\n');
  }
  const code = error instanceof RegularsError ? error.code : 'internal';
  return `${code}: ${error instanceof Error ? error.message : String(error)}`;
}

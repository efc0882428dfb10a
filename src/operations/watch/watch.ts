import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import {
  type ImportContext,
  type ImportSummary,
  importFiles,
  loadMapping,
} from '../../history/importers/index.ts';
import { MappingChoice } from './choose-mapping.ts';
import { type Claim, DropFolder } from './drop-folder.ts';
import { withClaim } from './repository.ts';

export interface WatchedFile {
  /** From the drop folder. */
  file: string;
  outcome: 'archived' | 'quarantined';
  /** Where it is now, from the drop folder. */
  movedTo: string;
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
  now: () => Date;
  /** Finishes the file in hand, then ends. */
  signal: AbortSignal;
}

/** What a file cannot help, and a later try may not meet. */
const PASSING = new Set(['database_unavailable', 'store_unavailable', 'rate_limited']);
const PASSING_SYSTEM = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EROFS']);

/**
 * Imports what is dropped into a folder: claim, import, archive; what fails goes to quarantine with its reason. Whoever is
 * killed leaves its claims, and the next look of any watcher takes them up: an import run again changes nothing. Any
 * number of watchers may share a folder.
 */
export async function watch(context: ImportContext, directory: string, options: WatchOptions): Promise<void> {
  const folder = new DropFolder(directory, options.settleMs);
  for (;;) {
    try {
      await look(context, folder, options);
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
  const mappings = await MappingChoice.read(folder.directory, options.mapping);
  for (const claim of await folder.claimed(options.now())) {
    if (options.signal.aborted) return;
    await take(context, folder, mappings, claim, options);
  }
  for (const path of await folder.ready(mappings.joined)) {
    if (options.signal.aborted) return;
    const chosen = mappings.of(path);
    // A mapping that is broken is not the file's fault: it stays where it is until somebody has mended it.
    if (chosen !== undefined && !(await isReadable(chosen.mapping, options))) continue;
    const claim = await folder.claim(path, options.now()).catch(options.onProblem);
    if (claim !== undefined) await take(context, folder, mappings, claim, options);
  }
}

async function isReadable(mapping: string, { onProblem }: WatchOptions): Promise<boolean> {
  try {
    await loadMapping(mapping);
    return true;
  } catch (error) {
    onProblem(error);
    return false;
  }
}

async function take(
  context: ImportContext,
  folder: DropFolder,
  mappings: MappingChoice,
  claim: Claim,
  options: WatchOptions,
): Promise<void> {
  try {
    const done = await withClaim(context.database, claim.id, async () => {
      // Another watcher may have finished it since we looked.
      if ((await stat(claim.file).catch(() => undefined)) === undefined) return undefined;
      return handle(context, folder, mappings, claim, options.now);
    });
    if (done !== undefined) options.onFile(done);
  } catch (error) {
    options.onProblem(error);
  }
}

/** @throws what may pass: the claim stays. */
async function handle(
  context: ImportContext,
  folder: DropFolder,
  mappings: MappingChoice,
  claim: Claim,
  now: () => Date,
): Promise<WatchedFile> {
  const file = claim.path;
  const quarantined = async (mapping: string | null, reason: string, summary?: ImportSummary) => ({
    file,
    outcome: 'quarantined' as const,
    movedTo: await folder.quarantine(claim, reason),
    mapping,
    reason,
    ...(summary && { summary }),
  });
  const chosen = mappings.of(claim.path);
  if (chosen === undefined)
    return quarantined(
      null,
      `no mapping: got ${file}, expected it in a subfolder named after one, in mappings.json, or --mapping`,
    );
  const mapping = await loadMapping(chosen.mapping);
  try {
    const summary = await importWhole(context, claim, chosen, mapping);
    if (summary.truncated.length > 0)
      return quarantined(
        chosen.mapping,
        `broke off, what was read until then is in: ${summary.truncated.join('; ')}`,
        summary,
      );
    if (summary.rows > 0 && summary.rejectedRows >= summary.rows)
      return quarantined(
        chosen.mapping,
        [
          `none of ${summary.rows} rows could be taken, for instance:`,
          ...summary.samples.map(({ row, reason }) => `row ${row}: ${reason}`),
        ].join('\n'),
        summary,
      );
    return {
      file,
      outcome: 'archived',
      movedTo: await folder.archive(claim, now()),
      mapping: chosen.mapping,
      summary,
    };
  } catch (error) {
    if (mayPass(error)) throw error;
    return quarantined(chosen.mapping, reasonOf(error));
  }
}

/** Again where somebody still wrote to it: a rename does not take a file out of the hands of who has it open. */
async function importWhole(
  context: ImportContext,
  claim: Claim,
  chosen: { mapping: string; joined: string[] },
  mapping: Awaited<ReturnType<typeof loadMapping>>,
): Promise<ImportSummary> {
  for (;;) {
    const before = await stat(claim.file);
    const summary = await importFiles(context, [claim.file, ...chosen.joined], mapping, {
      mappingName: chosen.mapping,
    });
    const after = await stat(claim.file);
    if (after.size === before.size && after.mtimeMs === before.mtimeMs) return summary;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof RegularsError) return PASSING.has(error.code);
  return PASSING_SYSTEM.has(String((error as NodeJS.ErrnoException | null)?.code));
}

function reasonOf(error: unknown): string {
  const code = error instanceof RegularsError ? error.code : 'internal';
  return `${code}: ${error instanceof Error ? error.message : String(error)}`;
}

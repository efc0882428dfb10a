import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RegularsError } from '../src/errors.ts';
import type { ListEntry } from '../src/resources/store/port.ts';
import type { Measured, VersionFiles } from '../src/resources/version-files.ts';
import { ListsFile, packEntries, readEntries } from './lists-file.ts';
import { readOutcomes } from './outcomes/file.ts';
import { forgetInOutcomes } from './outcomes/forget.ts';
import { modelsDirectory, removeAbandoned } from './version-files.ts';

const BATCH_BYTES = 1 << 20;

/**
 * Takes customers out of the files of every version in the data folder, so that nothing brings them back.
 * Who reads a file meanwhile reads the old one to its end, and catches up by the change feed.
 * @returns lists removed, by version.
 */
export async function forgetInVersions(
  dataDir: string,
  customerNos: readonly number[],
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  // The steps of a killed training go whole: it would go on without them.
  await removeAbandoned(dataDir);
  for (const [version, path] of await listsFiles(dataDir)) {
    const count = await forgetInVersion(dirname(path), customerNos);
    if (count > 0) removed[version] = count;
  }
  return removed;
}

/** The same for one folder: their lists, what was measured on them, and examples of them. @returns how many lists went. */
export async function forgetInVersion(directory: string, customerNos: readonly number[]): Promise<number> {
  await forgetInOutcomes(directory, customerNos);
  return forgetInLists(join(directory, 'lists.bin'), customerNos);
}

/** Rewrites a lists.bin without these customers, whole or not at all. @returns how many lists went. */
async function forgetInLists(path: string, customerNos: readonly number[]): Promise<number> {
  const gone = new Set(customerNos);
  const isGone = ({ kind, key }: ListEntry) => kind === 'customer' && gone.has(key);
  let count = 0;
  for await (const entry of readEntries(path)) if (isGone(entry)) count++;
  if (count === 0) return 0;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = new ListsFile(draft);
  try {
    let batch: ListEntry[] = [];
    let bytes = 0;
    for await (const entry of readEntries(path)) {
      if (isGone(entry)) continue;
      batch.push(entry);
      bytes += entry.value.length;
      if (bytes < BATCH_BYTES) continue;
      file.append(packEntries(batch));
      batch = [];
      bytes = 0;
      await nextTurn();
    }
    file.append(packEntries(batch));
    file.finish();
    await rename(draft, path);
  } finally {
    file.close();
    await rm(draft, { force: true });
  }
  return count;
}

/** What every version's evaluation measured on customers, by version; a file that nobody can read says nothing. */
async function measuredInVersions(
  dataDir: string,
  customerNos: readonly number[],
): Promise<Map<string, Measured[]>> {
  const wanted = new Set(customerNos);
  const found = new Map<string, Measured[]>();
  for (const [version, path] of await listsFiles(dataDir)) {
    const outcomes = await readOutcomes(dirname(path)).catch((error) => {
      if (error instanceof RegularsError) return null;
      throw error;
    });
    if (outcomes === null) continue;
    const { cutOffs, models, questions } = outcomes;
    const theirs = questions
      .filter(({ customer }) => wanted.has(customer))
      .map(({ cutOff, ranks }) => ({
        after: cutOffs[cutOff]!.day,
        places: Object.fromEntries(models.map((model, i) => [model, ranks[i]!])),
      }));
    if (theirs.length > 0) found.set(version, theirs);
  }
  return found;
}

/** Packed lists of customers in the lists.bin of every version in the data folder, by version. */
async function listsInVersions(
  dataDir: string,
  customerNos: readonly number[],
): Promise<Map<string, Uint8Array[]>> {
  const wanted = new Set(customerNos);
  const found = new Map<string, Uint8Array[]>();
  for (const [version, path] of await listsFiles(dataDir))
    for await (const { kind, key, value } of readEntries(path))
      if (kind === 'customer' && wanted.has(key)) found.set(version, [...(found.get(version) ?? []), value]);
  return found;
}

/** A training under way looks for the erased itself, once it is done. */
async function listsFiles(dataDir: string): Promise<[version: string, path: string][]> {
  const folder = modelsDirectory(dataDir);
  const versions = (await readdir(folder).catch(() => [])).sort();
  return versions
    .filter((version) => !version.startsWith('.'))
    .map((version): [string, string] => [version, join(folder, version, 'lists.bin')])
    .filter(([, path]) => existsSync(path));
}

export const versionFiles: VersionFiles = {
  forget: forgetInVersions,
  lists: listsInVersions,
  measured: measuredInVersions,
};

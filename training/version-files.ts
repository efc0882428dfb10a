import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../src/resources/is-alive.ts';

const UNFINISHED = '.unfinished-';

/** DATA/models: one folder a version, and hidden ones of trainings under way. */
export function modelsDirectory(dataDir: string): string {
  return join(dataDir, 'models');
}

export function versionDirectory(dataDir: string, version: string): string {
  return join(modelsDirectory(dataDir), version);
}

/** A hidden folder of this process: nothing in it is a version before `publishDirectory` renames it. */
export async function createUnfinished(dataDir: string): Promise<string> {
  const directory = join(
    modelsDirectory(dataDir),
    `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  await mkdir(directory, { recursive: true });
  return directory;
}

/** Removes what killed trainings left: hidden folders of processes that are no more. */
export async function removeAbandoned(dataDir: string): Promise<void> {
  const names = await readdir(modelsDirectory(dataDir)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(UNFINISHED)) continue;
    const pid = Number(name.slice(UNFINISHED.length).split('-')[0]);
    if (!isAlive(pid)) await rm(join(modelsDirectory(dataDir), name), { recursive: true, force: true });
  }
}

/**
 * Makes a finished folder a version, whole or not at all. The same training makes the same version again: one that
 * is whole stays where it is, since it may be being read, and gets the new report.
 */
export async function publishDirectory(unfinished: string, dataDir: string, version: string): Promise<void> {
  const target = versionDirectory(dataDir, version);
  const [made, there] = await Promise.all([digestOf(unfinished), digestOf(target)]);
  if (made === there) {
    await rename(join(unfinished, 'report.json'), join(target, 'report.json'));
    await rm(unfinished, { recursive: true, force: true });
    return;
  }
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
  await syncDirectory(modelsDirectory(dataDir));
}

export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content, { flush: true });
}

async function digestOf(directory: string): Promise<string | null> {
  try {
    const hash = createHash('sha256');
    for (const name of ['model.bin', 'lists.bin']) hash.update(await readFile(join(directory, name)));
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../src/resources/is-alive.ts';

const UNFINISHED = '.unfinished-';

/** What serving reads, and what tells of it. */
const LEARNED = ['model.bin', 'lists.bin'];
const TOLD = ['report.json', 'outcomes.json.gz', 'report.html'];

/** DATA/models: one folder a version, and hidden ones of trainings under way. */
export function modelsDirectory(dataDir: string): string {
  return join(dataDir, 'models');
}

export function versionDirectory(dataDir: string, version: string): string {
  return join(modelsDirectory(dataDir), version);
}

/**
 * A hidden folder of this process for the training of that key: the one that a killed training of the same key left, with
 * the steps it had finished, else a new one. What other killed trainings left is removed. Nothing in it is a version before
 * `publishDirectory` renames it.
 */
export async function openUnfinished(dataDir: string, key: string): Promise<string> {
  const models = modelsDirectory(dataDir);
  await mkdir(models, { recursive: true });
  const mine = join(models, `${UNFINISHED}${process.pid}-${key}`);
  const left = (await readdir(models)).find((name) => name.endsWith(`-${key}`) && isAbandoned(name));
  if (left !== undefined) await rename(join(models, left), mine);
  await removeAbandoned(dataDir);
  await mkdir(mine, { recursive: true });
  return mine;
}

/** Removes what killed trainings left: hidden folders of processes that are no more. */
export async function removeAbandoned(dataDir: string): Promise<void> {
  const models = modelsDirectory(dataDir);
  for (const name of await readdir(models).catch(() => []))
    if (isAbandoned(name)) await rm(join(models, name), { recursive: true, force: true });
}

function isAbandoned(name: string): boolean {
  return name.startsWith(UNFINISHED) && !isAlive(Number(name.slice(UNFINISHED.length).split('-')[0]));
}

/**
 * Makes a finished folder a version, whole or not at all. The same training makes the same version again: one that
 * is whole stays where it is, since it may be being read, and gets the new report and what else tells of it.
 */
export async function publishDirectory(unfinished: string, dataDir: string, version: string): Promise<void> {
  const target = versionDirectory(dataDir, version);
  const [made, there] = await Promise.all([digestOf(unfinished), digestOf(target)]);
  if (made === there) {
    const told = await readdir(unfinished);
    for (const name of TOLD)
      if (told.includes(name)) await rename(join(unfinished, name), join(target, name));
      else await rm(join(target, name), { force: true });
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

/** SHA-256 (hex) of a file, read in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function digestOf(directory: string): Promise<string | null> {
  try {
    return (await Promise.all(LEARNED.map((name) => hashFile(join(directory, name))))).join();
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

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/resources/package-root.ts';
import type { TrainingTask } from './train.ts';

const KEY_DIGITS = 16;

/**
 * What a training has to have in common with one that was killed to go on with its steps: the history, the numbers of its
 * customers, who wants no lists, settings and seed, the champion they are measured beside, and the code, which would not do the rest as it did the beginning.
 */
export async function unfinishedKey({
  snapshot,
  settings,
  evaluate,
  champion,
  refused,
}: Pick<TrainingTask, 'snapshot' | 'settings' | 'evaluate' | 'champion' | 'refused'>): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([snapshot.hash, settings, evaluate, champion, process.version]));
  for (const numbers of [snapshot.customers, refused]) hash.update(`;${numbers.length};`).update(numbers);
  const fromSource = import.meta.url.endsWith('.ts');
  const folders = fromSource
    ? ['models', 'training'].map((name) => join(packageRoot, name))
    : [import.meta.dirname];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true });
    for (const name of names.filter((file) => /(?<!\.test)\.[jt]s$/.test(file)).sort())
      hash.update(name).update(await readFile(join(folder, name)));
  }
  return hash.digest('hex').slice(0, KEY_DIGITS);
}

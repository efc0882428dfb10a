import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RegularsError } from '../../errors.ts';
import { isAlive } from '../../resources/is-alive.ts';

/** Shorter values are part of too much else. */
const MIN_LENGTH = 4;
const PHONE_DIGITS = 10;

/**
 * Whether a text names the person, in whatever spelling: of a phone its last ten digits, whatever stands between them.
 * @param values `[kind, normalised value]` of the identifiers.
 */
export function namesAnyOf(values: readonly (readonly [kind: string, value: string])[]) {
  const wanted = values.flatMap(([kind, value]) => {
    const text = kind === 'phone' ? value.replace(/\D/g, '').slice(-PHONE_DIGITS) : bare(value);
    return text.length < MIN_LENGTH ? [] : [text];
  });
  return (text: string): boolean => {
    const seen = bare(text);
    return wanted.some((value) => seen.includes(value));
  };
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s().–-]/g, '');
}

/**
 * Takes the lines that name the person out of the reports of imports (DATA/imports, NDJSON). What imports that were
 * killed left staged (DATA/tmp) goes whole, as the next import would have it.
 * @returns lines removed by file, and folders removed.
 */
export async function forgetInFiles(
  dataDir: string,
  names: (text: string) => boolean,
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const name of await list(join(dataDir, 'imports'))) {
    if (!name.endsWith('.ndjson')) continue;
    const lines = await filterLines(join(dataDir, 'imports', name), (line) => !names(line));
    if (lines > 0) removed[`imports/${name}`] = lines;
  }
  for (const name of await list(join(dataDir, 'tmp'))) {
    const pid = /^import-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(dataDir, 'tmp', name), { recursive: true, force: true });
    removed[`tmp/${name}`] = 1;
  }
  return removed;
}

/** Rewrites the file without some lines, whole or not at all. @returns how many went. */
async function filterLines(path: string, keeps: (line: string) => boolean): Promise<number> {
  const read = () => createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let count = 0;
  for await (const line of read()) if (!keeps(line)) count++;
  if (count === 0) return 0;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    for await (const line of read()) if (keeps(line)) await file.write(`${line}\n`);
    await file.sync();
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new RegularsError('internal', `${path}: cannot be rewritten`, { cause });
  } finally {
    await file.close();
  }
  return count;
}

async function list(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(() => [])).sort();
}

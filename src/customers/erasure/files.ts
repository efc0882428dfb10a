import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isAlive } from '../../resources/is-alive.ts';
import { replaceDurably } from '../../resources/replace-durably.ts';

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

/** What `forgetInFiles` would take away: lines by file, and folders. */
export async function countInFiles(
  dataDir: string,
  names: (text: string) => boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of await reportsOf(dataDir)) {
    const lines = await countLines(join(dataDir, name), names);
    if (lines > 0) counts[name] = lines;
  }
  for (const name of await abandonedIn(dataDir)) counts[name] = 1;
  return counts;
}

/**
 * Takes the lines that name the person out of the reports of imports (DATA/imports, NDJSON). What imports that were
 * killed left staged (DATA/tmp) goes whole, as the next import would have it.
 */
export async function forgetInFiles(dataDir: string, names: (text: string) => boolean): Promise<void> {
  for (const name of await reportsOf(dataDir)) {
    const path = join(dataDir, name);
    if ((await countLines(path, names)) > 0) await replaceDurably(path, linesWithout(path, names), 0o600);
  }
  for (const name of await abandonedIn(dataDir))
    await rm(join(dataDir, name), { recursive: true, force: true });
}

async function reportsOf(dataDir: string): Promise<string[]> {
  const names = await list(join(dataDir, 'imports'));
  return names.filter((name) => name.endsWith('.ndjson')).map((name) => `imports/${name}`);
}

async function abandonedIn(dataDir: string): Promise<string[]> {
  const names = await list(join(dataDir, 'tmp'));
  return names
    .filter((name) => {
      const pid = /^import-(\d+)-/.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => `tmp/${name}`);
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
}

async function countLines(path: string, names: (line: string) => boolean): Promise<number> {
  let count = 0;
  for await (const line of linesOf(path)) if (names(line)) count++;
  return count;
}

async function* linesWithout(path: string, names: (line: string) => boolean): AsyncIterable<string> {
  for await (const line of linesOf(path)) if (!names(line)) yield `${line}\n`;
}

async function list(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(() => [])).sort();
}

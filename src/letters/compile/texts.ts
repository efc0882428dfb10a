import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { RegularsError } from '../../errors.ts';

/** What a templates folder holds, by paths in it such as `partials/header.mjml`. */
export type TemplateTexts = ReadonlyMap<string, string>;

const KINDS = new Set(['.mjml', '.hbs', '.json']);

/** @param directories of files of one path that of the later folder counts: a shop's own need hold only what it changes. */
export function readTexts(...directories: string[]): TemplateTexts {
  const texts = new Map<string, string>();
  for (const directory of directories)
    for (const path of pathsOf(directory))
      texts.set(relative(directory, path).split(sep).join('/'), readFileSync(path, 'utf8'));
  return texts;
}

/** Differs whenever a file was added, changed or removed. */
export function stateOf(directories: readonly string[]): string {
  const states = directories.flatMap(pathsOf).map((path) => {
    const { mtimeMs, size, ino } = statSync(path);
    return `${path} ${mtimeMs} ${size} ${ino}`;
  });
  return states.sort().join('\n');
}

function pathsOf(directory: string): string[] {
  if (!existsSync(directory))
    throw new RegularsError(
      'invalid_configuration',
      `${directory}: got no such folder, expected templates of letters`,
    );
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../../errors.ts';
import { packageRoot } from '../../../resources/package-root.ts';
import { problemsOf } from './check.ts';
import type { Mapping } from './mapping.ts';

/** Names of the mappings that ship with the package. */
export async function mappingNames(): Promise<string[]> {
  const files = await readdir(shippedFolder());
  return files.map((file) => file.replace(/\.json$/, '')).sort();
}

/**
 * Reads a mapping by the name of a shipped one, or by path (whatever ends in `.json` or holds a `/`).
 * @throws RegularsError `invalid_mapping` naming the file and, for each problem, the JSON path, got and expected.
 */
export async function loadMapping(nameOrFile: string): Promise<Mapping> {
  const isFile = nameOrFile.endsWith('.json') || /[/\\]/.test(nameOrFile);
  const file = isFile ? nameOrFile : join(shippedFolder(), `${nameOrFile}.json`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const known = (await mappingNames()).join(', ');
    const reason = isFile
      ? `${file}: ${(cause as Error).message}`
      : `got ${nameOrFile}, expected a .json file or one of ${known}`;
    throw new RegularsError('invalid_mapping', `Mapping: ${reason}`, { cause });
  }
  return parseMapping(text, file);
}

/** @throws RegularsError `invalid_mapping`; `file` names the mapping in it. */
export function parseMapping(text: string, file: string): Mapping {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new RegularsError('invalid_mapping', `Mapping ${file}: no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  const problems = problemsOf(value);
  if (problems.length > 0)
    throw new RegularsError('invalid_mapping', `Mapping ${file}:\n  ${problems.join('\n  ')}`);
  return value as Mapping;
}

function shippedFolder(): string {
  return join(packageRoot, 'src/history/importers/mappings');
}

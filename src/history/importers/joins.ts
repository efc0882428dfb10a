import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RegularsError } from '../../errors.ts';
import { readCsv } from './csv/read-csv.ts';
import type { Format } from './mapping/fields.ts';
import type { Mapping } from './mapping/mapping.ts';

/** The files of an import by what they are for. */
export interface Files {
  /** Rows of the subject. */
  data: string[];
  /** Header and lookups by their name in the mapping. */
  joined: Map<string, string>;
}

/**
 * Tells the mapping's header and lookups from the rest by their names (NAME, NAME.csv, NAME.csv.gz); those that were not
 * named lie beside the first file.
 * @throws RegularsError `import_failed` naming what is missing.
 */
export function sortFiles(mapping: Mapping, files: readonly string[]): Files {
  const names = new Set(Object.keys(mapping.lookups ?? {}));
  if (mapping.subject === 'purchases' && mapping.header !== undefined) names.add(mapping.header.file);
  const joined = new Map<string, string>();
  const data: string[] = [];
  for (const file of new Set(files)) {
    const stem = basename(file)
      .replace(/\.gz$/, '')
      .replace(/\.[a-z]+$/i, '');
    if (names.has(stem)) joined.set(stem, file);
    else data.push(file);
  }
  if (data.length === 0) throw new RegularsError('import_failed', 'no file to import was named');
  for (const name of names) {
    if (joined.has(name)) continue;
    const folder = dirname(data[0]!);
    const found = [name, `${name}.csv`, `${name}.csv.gz`].map((file) => join(folder, file)).find(existsSync);
    if (found === undefined)
      throw new RegularsError(
        'import_failed',
        `${name}: the mapping joins it, and there is no ${name}.csv or ${name}.csv.gz in ${folder}; name it with the files`,
      );
    joined.set(name, found);
  }
  return { data, joined };
}

export type Lookup = Map<string, string[]>;

/** A small file in memory: key → the wanted columns. Of equal keys the first counts. */
export async function readLookup(
  file: string,
  format: Format,
  key: string,
  columns: readonly string[],
  rejected: (file: string, line: number, reason: string) => void,
): Promise<Lookup> {
  const lookup: Lookup = new Map();
  let indexes: number[] = [];
  let keyIndex = -1;
  const broken = await readCsv(file, format, {
    header(names) {
      [keyIndex, ...indexes] = [key, ...columns].map((column) => indexIn(names, column, file)) as [
        number,
        ...number[],
      ];
    },
    row(cells) {
      const value = cells[keyIndex]!.trim();
      if (!lookup.has(value))
        lookup.set(
          value,
          indexes.map((index) => cells[index]!),
        );
    },
    rejected: (line, reason) => rejected(file, line, reason),
  });
  if (broken !== undefined) throw new RegularsError('import_failed', `${file}: ${broken}`);
  return lookup;
}

/** @throws RegularsError `import_failed` listing the columns that there are. */
export function indexIn(names: readonly string[], column: string, file: string, path?: string): number {
  const index = names.indexOf(column);
  const where = path === undefined ? '' : ` (${path} of the mapping)`;
  if (index < 0)
    throw new RegularsError(
      'import_failed',
      `${file}: got no column ${column}${where}, expected one of ${names.join(', ')}`,
    );
  if (names.indexOf(column, index + 1) >= 0)
    throw new RegularsError(
      'import_failed',
      `${file}: got two columns named ${column}${where}, expected one`,
    );
  return index;
}

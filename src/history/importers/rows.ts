import { type Files, indexIn, type Lookup, readLookup } from './joins.ts';
import type { Mapping } from './mapping/mapping.ts';
import { type Reference, referencesOf } from './mapping/references.ts';

/** Every row begins with the number of its file and its line there. */
export const FILE = 0;
export const LINE = 1;
const META = ['\0file', '\0line'];

interface LookupColumns {
  name: string;
  key: string;
  /** The column that holds the key; a lookup may go through an earlier one's. */
  column: string;
  columns: string[];
}

/** The cells that a mapping needs of each row of the data files, in one order whatever the file's. */
export class Layout {
  readonly names: readonly string[];
  /** Columns of the data files, with where the mapping names them. */
  readonly #own: Reference[] = [];
  readonly #lookups: LookupColumns[];
  readonly #tables: Lookup[] = [];
  /** Columns of the header file, if the mapping has one. */
  readonly header: Reference[] = [];

  constructor(mapping: Mapping) {
    this.#lookups = Object.entries(mapping.lookups ?? {}).map(([name, join]) => ({
      name,
      ...join,
      columns: [],
    }));
    const headerFile = mapping.subject === 'purchases' ? mapping.header : undefined;
    const wanted = referencesOf(mapping);
    for (const { name, column } of this.#lookups) wanted.push({ column, path: `/lookups/${name}/column` });
    if (headerFile !== undefined) wanted.push({ column: headerFile.column, path: '/header/column' });
    for (const reference of wanted) {
      const [table, column] = split(reference.column);
      const lookup = this.#lookups.find(({ name }) => name === table);
      if (lookup !== undefined) addOnce(lookup.columns, column);
      else if (headerFile !== undefined && table === headerFile.file)
        addReference(this.header, { ...reference, column });
      else addReference(this.#own, reference);
    }
    this.names = [
      ...META,
      ...this.#own.map(({ column }) => column),
      ...this.#lookups.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`)),
    ];
  }

  async readLookups(
    mapping: Mapping,
    files: Files,
    rejected: (file: string, line: number, reason: string) => void,
  ): Promise<void> {
    for (const { name, key, columns } of this.#lookups)
      this.#tables.push(
        await readLookup(files.joined.get(name)!, mapping.format ?? {}, key, columns, rejected),
      );
  }

  /** How to take the cells of one file's rows. @throws RegularsError where a column is not in it. */
  arrange(
    columns: readonly string[],
    file: string,
    fileNo: number,
  ): (cells: string[], line: number) => string[] {
    const indexes = this.#own.map(({ column, path }) => indexIn(columns, column, file, path));
    const keys = this.#lookups.map(({ column }) => this.names.indexOf(column));
    const widths = this.#lookups.map(({ columns: wanted }) => wanted.length);
    const tables = this.#tables;
    const number = String(fileNo);
    return (cells, line) => {
      const row = [number, String(line)];
      for (let i = 0; i < indexes.length; i++) row.push(cells[indexes[i]!]!);
      for (let i = 0; i < keys.length; i++) {
        const found = tables[i]!.get(row[keys[i]!]!.trim());
        for (let j = 0; j < widths[i]!; j++) row.push(found?.[j] ?? '');
      }
      return row;
    };
  }
}

/** `table.column`; a column's own name may hold a point too. */
function split(name: string): [table: string, column: string] {
  const dot = name.indexOf('.');
  return dot < 0 ? ['', name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function addOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name);
}

function addReference(references: Reference[], reference: Reference): void {
  if (!references.some(({ column }) => column === reference.column)) references.push(reference);
}

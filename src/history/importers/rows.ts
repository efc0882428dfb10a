import { type Files, indexIn, type Lookup, readLookup } from './joins.ts';
import type { Mapping } from './mapping/mapping.ts';
import { type Reference, referencesOf } from './mapping/references.ts';

/**
 * The cells that a mapping needs of each row, in one order whatever the file's: first the data file's own and the
 * lookups', then the header's, which are empty until the row meets its header.
 */
export class Layout {
  readonly #names: string[] = [];
  /** Columns of the data files, with where the mapping names them. */
  readonly own: Reference[] = [];
  /** Columns of the header file. */
  readonly header: Reference[] = [];
  readonly #lookups: readonly LookupColumns[];
  #tables: Lookup[] = [];

  constructor(mapping: Mapping) {
    const joins = Object.entries(mapping.lookups ?? {});
    const headerFile = mapping.subject === 'purchases' ? mapping.header : undefined;
    const wanted = [...referencesOf(mapping)];
    for (const [name, { column }] of joins) wanted.push({ column, path: `/lookups/${name}/column` });
    if (headerFile !== undefined) wanted.push({ column: headerFile.column, path: '/header/column' });
    const lookups = joins.map(([name, { key, column }]) => ({ name, key, column, columns: [] as string[] }));
    for (const reference of wanted) {
      const dot = reference.column.indexOf('.');
      const [table, column] = [reference.column.slice(0, dot), reference.column.slice(dot + 1)];
      const lookup = dot > 0 ? lookups.find(({ name }) => name === table) : undefined;
      if (lookup !== undefined) {
        if (!lookup.columns.includes(column)) lookup.columns.push(column);
      } else if (dot > 0 && table === headerFile?.file) {
        if (!this.header.some((known) => known.column === column)) this.header.push({ ...reference, column });
      } else if (!this.own.some((known) => known.column === reference.column)) this.own.push(reference);
    }
    this.#names = [
      ...this.own.map(({ column }) => column),
      ...lookups.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`)),
      ...this.header.map(({ column }) => `${headerFile!.file}.${column}`),
    ];
    this.#lookups = lookups.map((lookup) => ({ ...lookup, at: this.indexOf(lookup.column) }));
  }

  /** Place of a column among the cells. */
  indexOf = (column: string): number => this.#names.indexOf(column);

  /** How many cells a row has before its header's. */
  get ownWidth(): number {
    return this.#names.length - this.header.length;
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
  arrange(names: readonly string[], file: string): (cells: readonly string[]) => string[] {
    const indexes = this.own.map(({ column, path }) => indexIn(names, column, file, path));
    const lookups = this.#lookups.map((lookup, i) => ({ ...lookup, table: this.#tables[i]! }));
    return (cells) => {
      const row: string[] = [];
      for (let i = 0; i < indexes.length; i++) row.push(cells[indexes[i]!]!);
      for (const { at, table, columns } of lookups) {
        const found = table.get(row[at]!.trim());
        for (let i = 0; i < columns.length; i++) row.push(found?.[i] ?? '');
      }
      return row;
    };
  }
}

interface LookupColumns {
  name: string;
  key: string;
  column: string;
  columns: string[];
  /** Place of `column` among the cells: a lookup may go through an earlier one. */
  at: number;
}

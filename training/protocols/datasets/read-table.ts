import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { brokenData } from './broken-data.ts';

/** The path of DIR/NAME, or of the same with .gz; undefined where there is neither. */
export function plainOrGzipped(directory: string, name: string): string | undefined {
  return [join(directory, name), join(directory, `${name}.gz`)].find((path) => existsSync(path));
}

/** The text of a file, gzipped where its name ends in .gz. */
export function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw brokenData(path, (cause as Error).message, 'a file that can be read', cause);
  }
}

/**
 * The named columns of a CSV file with a header, a row at a time, in the order in which they were asked for.
 * @throws RegularsError `invalid_dataset` where a column is missing or a row is cut short.
 */
export function* readTable(path: string, columns: readonly string[]): Generator<string[]> {
  const { data } = Papa.parse<string[]>(readText(path), { skipEmptyLines: true });
  const header = data[0] ?? [];
  const places = columns.map((column) => header.indexOf(column));
  const missing = columns.filter((_, at) => places[at] === -1);
  if (missing.length > 0)
    throw brokenData(path, `the columns ${header.join(', ') || '(none)'}`, missing.join(', '));
  for (let row = 1; row < data.length; row++) {
    const cells = data[row]!;
    if (cells.length !== header.length)
      throw brokenData(
        path,
        `${cells.length} cells in row ${row + 1} of ${basename(path)}`,
        `${header.length}`,
      );
    yield places.map((place) => cells[place]!);
  }
}

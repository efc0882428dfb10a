import { join } from 'node:path';
import { dateOf } from '../calendar.ts';
import { CsvFile } from './csv-file.ts';

/** One file a month, as a nightly export would be kept: NAME-2026-05.csv.gz. */
export class MonthlyFiles {
  readonly #directory: string;
  readonly #name: string;
  readonly #header: string;
  readonly #byMonth = new Map<string, CsvFile>();
  /** Day → its file: asked for every row. */
  readonly #byDay = new Map<number, CsvFile>();

  constructor(directory: string, name: string, header: string) {
    this.#directory = directory;
    this.#name = name;
    this.#header = header;
  }

  on(day: number): CsvFile {
    let file = this.#byDay.get(day);
    if (file === undefined) {
      const month = dateOf(day).slice(0, 7);
      file = this.#byMonth.get(month);
      if (file === undefined) {
        file = new CsvFile(join(this.#directory, `${this.#name}-${month}.csv.gz`), this.#header);
        this.#byMonth.set(month, file);
      }
      this.#byDay.set(day, file);
    }
    return file;
  }

  async drain(): Promise<void> {
    for (const file of this.#byMonth.values()) await file.drain();
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#byMonth.values(), (file) => file.close()));
  }

  /** Oldest month first. */
  get paths(): string[] {
    return Array.from(this.#byMonth.values(), (file) => file.path).sort();
  }
}

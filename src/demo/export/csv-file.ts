import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';

const CHUNK = 1 << 16;

/** A gzipped file written row by row: `row` never waits, `drain` does when the disk is behind. */
export class CsvFile {
  readonly path: string;
  readonly #gzip: Gzip;
  readonly #done: Promise<void>;
  #pending = '';

  /** `header` is the first row, without its line end; empty = none. */
  constructor(path: string, header: string) {
    this.path = path;
    this.#gzip = createGzip({ level: constants.Z_BEST_SPEED });
    this.#done = pipeline(this.#gzip, createWriteStream(path));
    // Told by `drain` or `close`; a broken disk must not end the process before that.
    this.#done.catch(() => {});
    if (header !== '') this.row(header);
  }

  row(text: string): void {
    this.#pending += `${text}\n`;
    if (this.#pending.length >= CHUNK) this.#flush();
  }

  async drain(): Promise<void> {
    if (this.#gzip.writableNeedDrain) await Promise.race([once(this.#gzip, 'drain'), this.#done]);
  }

  /** @throws the error of the disk, if any. */
  async close(): Promise<void> {
    this.#flush();
    this.#gzip.end();
    await this.#done;
  }

  #flush(): void {
    if (this.#pending !== '') this.#gzip.write(this.#pending);
    this.#pending = '';
  }
}

/** A text as a CSV cell (RFC 4180). */
export function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Cents → `12.34`. */
export function money(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const absolute = Math.abs(cents);
  const rest = absolute % 100;
  return `${sign}${(absolute - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}

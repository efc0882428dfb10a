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
  #buffer = Buffer.allocUnsafe(CHUNK);
  #used = 0;

  /** `header` is the first row, without its line end; empty = none. */
  constructor(path: string, header: string) {
    this.path = path;
    this.#gzip = createGzip({ level: constants.Z_BEST_SPEED });
    this.#done = pipeline(this.#gzip, createWriteStream(path));
    // Told by `drain` or `close`; a broken disk must not end the process before that.
    this.#done.catch(() => {});
    if (header !== '') this.row(header);
  }

  /** Goes into bytes at once: strings that wait for their chunk would keep the garbage collector busy. */
  row(text: string): void {
    const most = text.length * 3 + 1;
    if (this.#used + most > CHUNK) this.#flush();
    if (most > CHUNK) {
      this.#gzip.write(`${text}\n`);
      return;
    }
    this.#used += this.#buffer.write(text, this.#used, 'utf8');
    this.#buffer[this.#used++] = 0x0a;
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
    if (this.#used === 0) return;
    this.#gzip.write(this.#buffer.subarray(0, this.#used));
    this.#buffer = Buffer.allocUnsafe(CHUNK);
    this.#used = 0;
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

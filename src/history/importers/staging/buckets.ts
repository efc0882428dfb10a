import { closeSync, createReadStream, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CELL_END = '\x1f';
const RECORD_END = '\x1e';
const BUFFER_CHARACTERS = 1 << 15;

/**
 * Files that hold records by the hash of their key: all records of a key are in one of them, and each is small enough to
 * be grouped in memory. Cells hold neither separator (readCsv refuses them).
 */
export class Buckets {
  readonly count: number;
  readonly #directory: string;
  readonly #name: string;
  readonly #salt: number;
  readonly #files: (number | undefined)[];
  readonly #buffers: string[];

  /** @param salt parts a bucket that turned out too large by another hash. */
  constructor(directory: string, name: string, count: number, salt = 0) {
    this.count = count;
    this.#directory = directory;
    this.#name = name;
    this.#salt = salt;
    this.#files = new Array(count).fill(undefined);
    this.#buffers = new Array(count).fill('');
  }

  add(key: string, cells: readonly string[]): void {
    const bucket = hash(key, this.#salt) % this.count;
    const buffer = this.#buffers[bucket] + cells.join(CELL_END) + RECORD_END;
    if (buffer.length < BUFFER_CHARACTERS) this.#buffers[bucket] = buffer;
    else {
      this.#write(bucket, buffer);
      this.#buffers[bucket] = '';
    }
  }

  /** To be called once, when everything is added. */
  close(): void {
    for (let bucket = 0; bucket < this.count; bucket++) {
      if (this.#buffers[bucket] !== '') this.#write(bucket, this.#buffers[bucket]!);
      this.#buffers[bucket] = '';
      const file = this.#files[bucket];
      if (file !== undefined) closeSync(file);
    }
  }

  bytes(bucket: number): number {
    const path = this.#path(bucket);
    return existsSync(path) ? statSync(path).size : 0;
  }

  /** Every record of a bucket, in the order of adding, as cells. */
  async *read(bucket: number): AsyncGenerator<string[][]> {
    for await (const records of this.readWhole(bucket)) yield records.map(cellsOf);
  }

  /** The same, each record one text: `lastCell` and `cellsOf` take it apart when it is needed. */
  async *readWhole(bucket: number): AsyncGenerator<string[]> {
    const path = this.#path(bucket);
    if (!existsSync(path)) return;
    let rest = '';
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const records = (rest + (chunk as string)).split(RECORD_END);
      rest = records.pop()!;
      yield records;
    }
  }

  remove(bucket: number): void {
    rmSync(this.#path(bucket), { force: true });
  }

  #path(bucket: number): string {
    return join(this.#directory, `${this.#name}-${bucket}`);
  }

  #write(bucket: number, text: string): void {
    this.#files[bucket] ??= openSync(this.#path(bucket), 'w', 0o600);
    writeSync(this.#files[bucket], text);
  }
}

export function cellsOf(record: string): string[] {
  return record.split(CELL_END);
}

export function lastCell(record: string): string {
  return record.slice(record.lastIndexOf(CELL_END) + 1);
}

/** FNV-1a over UTF-16 code units, stirred by the salt. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value ^= value >>> 16;
  return Math.imul(value, 0x85ebca6b) >>> 0;
}

import { closeSync, createReadStream, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CELL_END = '\x1f';
const RECORD_END = '\x1e';
const BUFFER_BYTES = 1 << 15;
/** A character (UTF-16 code unit) takes at most these in UTF-8. */
const MOST_BYTES = 3;

/**
 * Files that hold records by the hash of their key: all records of a key are in one of them, and each is small enough to
 * be grouped in memory. Cells hold neither separator (readCsv refuses them).
 */
export class Buckets {
  readonly #directory: string;
  readonly #name: string;
  readonly #salt: number;
  readonly #files: (number | undefined)[];
  /** Bytes, not texts: nothing of them is the garbage collector's work. */
  readonly #buffers: (Buffer | undefined)[];
  readonly #filled: number[];

  /** @param salt parts a bucket that turned out too large by another hash. */
  constructor(directory: string, name: string, count: number, salt = 0) {
    this.#directory = directory;
    this.#name = name;
    this.#salt = salt;
    this.#files = new Array(count).fill(undefined);
    this.#buffers = new Array(count).fill(undefined);
    this.#filled = new Array(count).fill(0);
  }

  add(key: string, cells: readonly string[]): void {
    const bucket = hash(key, this.#salt) % this.#buffers.length;
    const record = cells.join(CELL_END) + RECORD_END;
    this.#buffers[bucket] ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const buffer = this.#buffers[bucket];
    if (this.#filled[bucket]! + record.length * MOST_BYTES > BUFFER_BYTES) this.#empty(bucket);
    if (record.length * MOST_BYTES > BUFFER_BYTES) this.#write(bucket, Buffer.from(record));
    else this.#filled[bucket]! += buffer.write(record, this.#filled[bucket]!);
  }

  /** To be called once, when everything is added. */
  close(): FilledBuckets {
    for (let bucket = 0; bucket < this.#buffers.length; bucket++) {
      this.#empty(bucket);
      const file = this.#files[bucket];
      if (file !== undefined) closeSync(file);
    }
    return new FilledBuckets(this.#directory, [this.#name], this.#buffers.length);
  }

  #empty(bucket: number): void {
    if (this.#filled[bucket]! > 0)
      this.#write(bucket, this.#buffers[bucket]!.subarray(0, this.#filled[bucket]));
    this.#filled[bucket] = 0;
  }

  #write(bucket: number, bytes: Buffer): void {
    this.#files[bucket] ??= openSync(pathOf(this.#directory, this.#name, bucket), 'w', 0o600);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#files[bucket], bytes, at);
  }
}

/** What was put into buckets, by several perhaps: a bucket is then what each put into theirs. */
export class FilledBuckets {
  readonly count: number;
  readonly #directory: string;
  readonly #names: readonly string[];

  constructor(directory: string, names: readonly string[], count: number) {
    this.count = count;
    this.#directory = directory;
    this.#names = names;
  }

  bytes(bucket: number): number {
    return this.#paths(bucket).reduce((sum, path) => sum + statSync(path).size, 0);
  }

  /** Every record of a bucket as cells. */
  async *read(bucket: number): AsyncGenerator<string[][]> {
    for await (const records of this.readWhole(bucket)) yield records.map(cellsOf);
  }

  /** The same, each record one text: `lastCell` and `cellsOf` take it apart when it is needed. */
  async *readWhole(bucket: number): AsyncGenerator<string[]> {
    for (const path of this.#paths(bucket)) {
      let rest = '';
      for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
        const records = (rest + (chunk as string)).split(RECORD_END);
        rest = records.pop()!;
        yield records;
      }
    }
  }

  remove(bucket: number): void {
    for (const path of this.#paths(bucket)) rmSync(path, { force: true });
  }

  #paths(bucket: number): string[] {
    return this.#names.map((name) => pathOf(this.#directory, name, bucket)).filter(existsSync);
  }
}

export function cellsOf(record: string): string[] {
  return record.split(CELL_END);
}

export function lastCell(record: string): string {
  return record.slice(record.lastIndexOf(CELL_END) + 1);
}

function pathOf(directory: string, name: string, bucket: number): string {
  return join(directory, `${name}-${bucket}`);
}

/** FNV-1a over UTF-16 code units, stirred by the salt. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value ^= value >>> 16;
  return Math.imul(value, 0x85ebca6b) >>> 0;
}

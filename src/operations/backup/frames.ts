import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { RegularsError } from '../../errors.ts';

/*
 * A backup is one gzip stream of entries:
 *
 *     uint32 length · name (UTF-8) · { uint32 length · bytes }… · uint32 0
 *
 * and ends with the entry `end`, so that one that broke off is not taken for a whole one.
 */
const KIND = 'regulars backup ';
const MAGIC = `${KIND}1\n`;
const END = 'end';
/** A frame is what COPY or a file stream gives at once; a longer one is no backup. */
const MAX_FRAME_BYTES = 64 << 20;

export interface Entry {
  name: string;
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>;
}

export async function writeEntries(file: string, entries: AsyncIterable<Entry>): Promise<void> {
  await pipeline(
    Readable.from(framesOf(entries), { objectMode: false }),
    createGzip({ level: 3 }),
    createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true }) as Writable,
  );
}

async function* framesOf(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  yield Buffer.from(MAGIC);
  for await (const { name, chunks } of entries) {
    yield framed(Buffer.from(name));
    for await (const chunk of chunks) if (chunk.length > 0) yield framed(chunk);
    yield lengthOf(0);
  }
  yield framed(Buffer.from(END));
  yield lengthOf(0);
}

function framed(bytes: Buffer): Buffer {
  return Buffer.concat([lengthOf(bytes.length), bytes]);
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/**
 * Reads a backup in one pass; the chunks of an entry have to be read before the next one is asked for.
 * @throws RegularsError `invalid_dataset` where it is none, is damaged, or broke off (at the very end at the latest: gzip's
 *   checksum is over all of it), `database_incompatible` where a newer version wrote it.
 */
export async function* readEntries(file: string): AsyncGenerator<Entry> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  // The reader of the other end is told.
  source.on('error', (error) => gunzip.destroy(error));
  const bytes = new ByteReader(file, source.pipe(gunzip));
  try {
    const magic = (await bytes.take(MAGIC.length)).toString();
    if (magic.startsWith(KIND) && magic !== MAGIC)
      throw new RegularsError(
        'database_incompatible',
        `${file}: was made by a newer version of Regulars (format ${magic.slice(KIND.length).trim()}): restore it with that one`,
      );
    if (magic !== MAGIC) throw broken(file, 'it is no backup');
    for (;;) {
      const name = (await bytes.frame()).toString();
      if (name === END) return await bytes.end();
      yield { name, chunks: bytes.frames() };
    }
  } finally {
    source.destroy();
  }
}

/** Reads all of it and keeps nothing. @throws as `readEntries` does. */
export async function checkEntries(file: string): Promise<void> {
  for await (const { chunks } of readEntries(file)) for await (const _ of chunks);
}

function broken(file: string, reason: string, cause?: unknown): RegularsError {
  return new RegularsError('invalid_dataset', `${file}: ${reason}`, { cause });
}

class ByteReader {
  readonly #file: string;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string, stream: AsyncIterable<Buffer>) {
    this.#file = file;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [this.#rest];
    let have = this.#rest.length;
    while (have < length) {
      const { value, done } = await this.#next();
      if (done === true) throw broken(this.#file, 'it broke off');
      parts.push(value);
      have += value.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Of the entry `end`, and of the stream: only there is the checksum compared. */
  async end(): Promise<void> {
    await this.frame();
    const { done } = await this.#next();
    if (done !== true || this.#rest.length > 0) throw broken(this.#file, 'it goes on after its end');
  }

  async frame(): Promise<Buffer> {
    const length = (await this.take(4)).readUInt32BE();
    if (length > MAX_FRAME_BYTES) throw broken(this.#file, 'it is damaged');
    return this.take(length);
  }

  #next(): Promise<IteratorResult<Buffer>> {
    return this.#chunks.next().catch((error: Error) => {
      throw broken(this.#file, error.message, error);
    });
  }

  async *frames(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.frame();
      if (chunk.length === 0) return;
      yield chunk;
    }
  }
}

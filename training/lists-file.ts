import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs';
import { RegularsError } from '../src/errors.ts';
import type { ListEntry, ListKind } from '../src/resources/store/port.ts';

/**
 * lists.bin, all numbers little-endian:
 *
 *   magic 'RGLLIST1'
 *   entries: kind u8, key u32, length u32, value
 *   end:     255, entries u32, 0 u32, SHA-256 of all before it (32 bytes)
 */
const MAGIC = Buffer.from('RGLLIST1');
const KINDS: readonly ListKind[] = ['chain', 'category', 'store', 'item', 'customer'];
const END = 255;
const HEAD_BYTES = 9;
const DIGEST_BYTES = 32;
const BLOCK_BYTES = 1 << 20;

/** Entries as they lie in the file. */
export interface PackedEntries {
  bytes: Uint8Array;
  entries: number;
}

export function packEntries(entries: Iterable<ListEntry>): PackedEntries {
  const pieces: Uint8Array[] = [];
  for (const { kind, key, value } of entries)
    pieces.push(headOf(KINDS.indexOf(kind), key, value.length), value);
  return { bytes: Buffer.concat(pieces), entries: pieces.length / 2 };
}

/** Writes a lists.bin part by part, durably. Blocking: not for the serving thread. */
export class ListsFile {
  readonly #file: number;
  readonly #hash = createHash('sha256');
  #entries = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    this.#write(MAGIC);
  }

  append({ bytes, entries }: PackedEntries): void {
    this.#write(bytes);
    this.#entries += entries;
  }

  /** Without it, what was written is no lists.bin. */
  finish(): void {
    this.#write(headOf(END, this.#entries, 0));
    writeSync(this.#file, this.#hash.digest());
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }
}

/**
 * Reads the entries of a lists.bin, one block at a time. The checksum is known at the end alone: whoever publishes
 * them activates the version after the last one.
 * @throws RegularsError `model_missing` where there is no such file, `artifact_corrupt` where it is cut or changed.
 */
export async function* readEntries(path: string): AsyncGenerator<ListEntry> {
  const corrupt = (problem: string) => new RegularsError('artifact_corrupt', `${path}: ${problem}`);
  const hash = createHash('sha256');
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  let count = 0;
  let digest: string | undefined;
  for await (const chunk of blocks(path)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    if (!started) {
      if (rest.length < MAGIC.length) continue;
      if (!rest.subarray(0, MAGIC.length).equals(MAGIC)) throw corrupt('it is no lists.bin of this format');
      at = MAGIC.length;
      started = true;
    }
    while (digest === undefined && rest.length - at >= HEAD_BYTES) {
      const kind = rest[at]!;
      const key = rest.readUInt32LE(at + 1);
      const length = rest.readUInt32LE(at + 5);
      if (kind === END) {
        at += HEAD_BYTES;
        if (key !== count) throw corrupt(`got ${count} entries, expected ${key}`);
        digest = hash.update(rest.subarray(0, at)).digest('hex');
        rest = rest.subarray(at);
        at = 0;
        break;
      }
      const name = KINDS[kind];
      if (name === undefined) throw corrupt(`entry ${count} is of kind ${kind}, which is none`);
      if (rest.length - at < HEAD_BYTES + length) break;
      yield {
        kind: name,
        key,
        value: Uint8Array.prototype.slice.call(rest, at + HEAD_BYTES, at + HEAD_BYTES + length),
      };
      count++;
      at += HEAD_BYTES + length;
    }
    if (digest === undefined) {
      hash.update(rest.subarray(0, at));
      rest = rest.subarray(at);
    }
  }
  if (digest === undefined) throw corrupt(`it ends after ${count} entries, in the middle of one`);
  if (rest.length !== DIGEST_BYTES || rest.toString('hex') !== digest)
    throw corrupt('the checksum is that of other content');
}

async function* blocks(path: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RegularsError(
      missing ? 'model_missing' : 'artifact_corrupt',
      `${path}: ${missing ? 'there is no such file' : 'it cannot be read'}`,
      { cause },
    );
  }
}

function headOf(kind: number, key: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(key, 1);
  head.writeUInt32LE(length, 5);
  return head;
}

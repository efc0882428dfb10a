import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { RegularsError } from '../../errors.ts';
import { isGzip } from '../../resources/is-gzip.ts';

const CHUNK_BYTES = 1 << 17;
const HEAD_BYTES = 256;
/** Unpacked: some ten million offers; a bomb in a .gz goes no further. */
const MAX_BYTES = 16 * 2 ** 30;

/** As much of TextDecoder as is used. */
export interface Decoder {
  readonly encoding: string;
  /** Without bytes: what is left at the end. */
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string;
}

export interface FeedText {
  /** The text from its start, in pieces. */
  pieces: AsyncIterable<string>;
  /** Bytes of the file read so far, as it lies on the disk. */
  bytesRead(): number;
}

/**
 * A feed's text, gzipped or not (told by its first bytes), decoded by its byte order mark, else by its XML declaration,
 * else as UTF-8.
 * @throws RegularsError `import_failed` where there is no such file or encoding, or the .gz broke off.
 */
export async function openFeed(file: string, name = file): Promise<FeedText> {
  const gzipped = await isGzip(file);
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const bytes = gzipped ? pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : raw;
  return { pieces: decoded(name, bytes as AsyncIterable<Buffer>), bytesRead: () => raw.bytesRead };
}

/** The bytes `from` ≤ at < `to` of a feed that is not gzipped, decoded as the whole is. */
export async function openPart(file: string, name: string, from: number, to: number): Promise<FeedText> {
  const decoder = decoderOf(name, await readHead(file));
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES, start: from, end: to - 1 });
  return { pieces: decoded(name, raw, decoder), bytesRead: () => raw.bytesRead };
}

/** Its first bytes, among them an XML declaration. */
export async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* decoded(
  file: string,
  bytes: AsyncIterable<Buffer>,
  decoder?: Decoder,
): AsyncIterable<string> {
  let total = 0;
  try {
    for await (const chunk of bytes) {
      total += chunk.length;
      if (total > MAX_BYTES)
        throw new RegularsError('import_failed', `${file}: expected at most ${MAX_BYTES} bytes, unpacked`);
      decoder ??= decoderOf(file, chunk);
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^Z_/.test(code)) throw error;
    throw new RegularsError(
      'import_failed',
      `${file}: broken off (${message}); a feed is taken whole or not at all`,
      { cause: error },
    );
  }
  yield decoder?.decode() ?? '';
}

/** As TextDecoder does it, in a fifth of the time: Node leaves a stream of UTF-8 to ICU. */
class Utf8Decoder implements Decoder {
  readonly encoding = 'utf-8';
  readonly #decoder = new StringDecoder('utf8');
  #begun = false;

  decode(bytes?: Uint8Array): string {
    const text = bytes === undefined ? this.#decoder.end() : this.#decoder.write(bytes as Buffer);
    if (this.#begun || text === '') return text;
    this.#begun = true;
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

/** https://www.w3.org/TR/xml/#sec-guessing, as far as feeds go. */
export function decoderOf(file: string, start: Buffer): Decoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be');
  const head = start.subarray(0, HEAD_BYTES).toString('latin1');
  const label = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(head)?.[1];
  try {
    const decoder = new TextDecoder(label ?? 'utf-8');
    return decoder.encoding === 'utf-8' ? new Utf8Decoder() : decoder;
  } catch (cause) {
    throw new RegularsError(
      'import_failed',
      `${file}: got encoding ${label}, expected utf-8, windows-1251 or another that browsers know`,
      { cause },
    );
  }
}

import { isUtf8 } from 'node:buffer';
import { RegularsError } from '../../errors.ts';
import { copyPlainLine, MAX_CODE_LENGTH } from './plain-line.ts';
import { stockQuantity } from './quantity.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const MAX_LINE_BYTES = 4_096;
/** How much is read at one go: a tenth of a millisecond's work, two milliseconds' where every line has to be parsed. */
const SLICE_BYTES = 16 * 1024;
const UNBEARABLE = /[\p{Cc}\p{Cs}]/u;
const NEEDS_ESCAPE = /[\\]/g;

export interface ReadLines {
  lines: number;
  /** `n TAB code TAB quantity` in the text format of COPY, n the number of the line. */
  rows: Buffer[];
}

/**
 * Reads `{"item": CODE, "quantity": N}` a line, whole, before anything is written: a body that is cut short or malformed
 * anywhere changes nothing. Other requests are served between its slices.
 * @throws RegularsError `invalid_request` or `invalid_quantity` with the line's number, `payload_too_large`.
 */
export async function readStockLines(
  body: AsyncIterable<Buffer>,
  limits: { maxBytes: number },
): Promise<ReadLines> {
  const read: ReadLines = { lines: 0, rows: [] };
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of whole(body)) {
    bytes += chunk.length;
    if (bytes > limits.maxBytes)
      throw new RegularsError(
        'payload_too_large',
        `body: got more than ${limits.maxBytes} bytes, expected fewer`,
      );
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      if (bytes > chunk.length || from > 0) await new Promise((resolve) => setImmediate(resolve));
      const slice = chunk.subarray(from, from + SLICE_BYTES);
      const end = slice.lastIndexOf(NEWLINE) + 1;
      if (end > 0)
        take(
          read,
          rest.length === 0 ? slice.subarray(0, end) : Buffer.concat([rest, slice.subarray(0, end)]),
        );
      rest = end > 0 ? Buffer.from(slice.subarray(end)) : Buffer.concat([rest, slice]);
      if (rest.length > MAX_LINE_BYTES) throw malformed(read.lines + 1, `more than ${MAX_LINE_BYTES} bytes`);
    }
  }
  if (rest.length > 0) take(read, rest);
  return read;
}

/** A sender that goes away in the middle is no failure of ours. */
async function* whole(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw new RegularsError('invalid_request', 'body: got a part of it; nothing was changed', { cause });
  }
}

function take(read: ReadLines, bytes: Buffer): void {
  if (!isUtf8(bytes))
    throw new RegularsError(
      'invalid_request',
      `body: got bytes that are not UTF-8 after line ${read.lines}, expected JSON lines in UTF-8`,
    );
  // What is taken away of a plain line is more than the number that is written in front of it.
  const plain = Buffer.allocUnsafe(bytes.length);
  let written = 0;
  let others = '';
  // The last line may end the body with or without a line break; a blank line says nothing.
  for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
    end = bytes.indexOf(NEWLINE, from);
    if (end === -1) end = bytes.length;
    const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last <= from) continue;
    read.lines++;
    const after = copyPlainLine(bytes, from, last, read.lines, plain, written);
    if (after === -1) others += rowOf(bytes.toString('utf8', from, last), read.lines);
    else written = after;
  }
  if (written > 0) read.rows.push(plain.subarray(0, written));
  if (others !== '') read.rows.push(Buffer.from(others));
}

/** @throws RegularsError where the line is none. */
export function rowOf(line: string, at: number): string {
  const { item, quantity, ...more } = parse(line, at);
  const unknown = Object.keys(more)[0];
  if (unknown !== undefined) throw malformed(at, `unknown key ${JSON.stringify(unknown.slice(0, 40))}`);
  if (typeof item !== 'string' || item === '' || item.length > MAX_CODE_LENGTH || UNBEARABLE.test(item))
    throw malformed(at, 'no item');
  try {
    return `${at}\t${item.replace(NEEDS_ESCAPE, '\\\\')}\t${stockQuantity(quantity)}\n`;
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    throw new RegularsError(error.code, `line ${at}: ${error.message}; nothing was changed`);
  }
}

function parse(line: string, at: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw malformed(at, 'no valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(at, 'no object');
  return value as Record<string, unknown>;
}

function malformed(line: number, got: string): RegularsError {
  return new RegularsError(
    'invalid_request',
    `line ${line}: got ${got}, expected {"item": "CODE", "quantity": 12.5}, the code of 1 to ${MAX_CODE_LENGTH} characters; nothing was changed`,
  );
}

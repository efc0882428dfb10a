import { isUtf8 } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import { MAX_CODE_LENGTH, PlainLine } from './plain-line.ts';
import { stockQuantity } from './quantity.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const MAX_LINE_BYTES = 4_096;
/** How much is read at one go: a tenth of a millisecond's work, two milliseconds' where every line has to be parsed. */
const SLICE_BYTES = 16 * 1024;
/** After a slice: so many times as long as that took, and so many milliseconds at least (a timer has no finer ones). */
const RESTS = 2;
const LEAST_REST = 2;
const UNBEARABLE = /[\p{Cc}\p{Cs}]/u;

export type TakeLine = (code: string, quantity: number) => void;

/**
 * Reads `{"item": CODE, "quantity": N}` a line; a body that is cut short or malformed anywhere throws, so nothing may be
 * written before it is read. It rests after each slice, so that other requests, and other processes on the same cores, have
 * most of the time.
 * @returns the number of lines.
 * @throws RegularsError `invalid_request` or `invalid_quantity` with the line's number, `payload_too_large`.
 */
export async function readStockLines(
  body: AsyncIterable<Buffer>,
  { maxBytes }: { maxBytes: number },
  take: TakeLine,
): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  let lines = 0;
  for await (const chunk of whole(body)) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new RegularsError('payload_too_large', `body: got more than ${maxBytes} bytes, expected fewer`);
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      const began = performance.now();
      const slice = chunk.subarray(from, from + SLICE_BYTES);
      const end = slice.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const told = slice.subarray(0, end);
        lines += takeLines(rest.length === 0 ? told : Buffer.concat([rest, told]), lines, take);
      }
      rest = end > 0 ? Buffer.from(slice.subarray(end)) : Buffer.concat([rest, slice]);
      if (rest.length > MAX_LINE_BYTES) throw malformed(lines + 1, `more than ${MAX_LINE_BYTES} bytes`);
      await delay(Math.max(LEAST_REST, RESTS * (performance.now() - began)));
    }
  }
  return lines + takeLines(rest, lines, take);
}

/** A sender that goes away in the middle is no failure of ours. */
async function* whole(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw new RegularsError('invalid_request', 'body: got a part of it; nothing was changed', { cause });
  }
}

/** @param before lines that were read before. @returns how many there are, blank ones not counted. */
function takeLines(bytes: Buffer, before: number, take: TakeLine): number {
  if (!isUtf8(bytes))
    throw new RegularsError(
      'invalid_request',
      `body: got bytes that are not UTF-8 after line ${before}, expected JSON lines in UTF-8`,
    );
  const plain = new PlainLine();
  let lines = 0;
  // The last line may end the body with or without a line break; a blank line says nothing.
  for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
    end = bytes.indexOf(NEWLINE, from);
    if (end === -1) end = bytes.length;
    const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last <= from) continue;
    lines++;
    if (plain.read(bytes, from, last)) take(plain.code, plain.quantity);
    else takeParsed(bytes.toString('utf8', from, last), before + lines, take);
  }
  return lines;
}

/** @throws RegularsError where the line is none. */
export function takeParsed(line: string, at: number, take: TakeLine): void {
  const { item, quantity, ...more } = parse(line, at);
  const unknown = Object.keys(more)[0];
  if (unknown !== undefined) throw malformed(at, `unknown key ${JSON.stringify(unknown.slice(0, 40))}`);
  if (typeof item !== 'string' || item === '' || item.length > MAX_CODE_LENGTH || UNBEARABLE.test(item))
    throw malformed(at, 'no item');
  try {
    take(item, Number(stockQuantity(quantity)));
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

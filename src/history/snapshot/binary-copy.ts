import type { Readable } from 'node:stream';

const SIGNATURE = 'PGCOPY\n\xff\r\n\0';
const HEADER_BYTES = SIGNATURE.length + 8; // flags, length of the header's extension
const TRAILER_BYTES = 2;

/** Where each column's value starts in a row of fixed widths: a count of fields, then length and value of each. */
export function columnOffsets(widths: readonly number[]): number[] {
  let offset = 2;
  return widths.map((width) => {
    const at = offset + 4;
    offset = at + width;
    return at;
  });
}

/**
 * Reads `COPY … TO STDOUT (format binary)` whose columns are all not null and of the given widths in bytes
 * (PostgreSQL manual, COPY, Binary Format). Calls `onRow` with the start of each row.
 * @returns the number of rows. @throws Error where the stream is anything else.
 */
export async function readRows(
  source: Readable,
  widths: readonly number[],
  onRow: (view: DataView, start: number) => void,
): Promise<number> {
  const stride = widths.reduce((sum, width) => sum + 4 + width, 2);
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  let rows = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (!started) {
      if (bytes.length < HEADER_BYTES) {
        rest = bytes;
        continue;
      }
      if (bytes.toString('latin1', 0, SIGNATURE.length) !== SIGNATURE)
        throw new Error('binary COPY: no signature');
      at = HEADER_BYTES + view.getInt32(HEADER_BYTES - 4);
      started = true;
    }
    while (at + stride <= bytes.length) {
      checkRow(view, at, widths);
      onRow(view, at);
      at += stride;
      rows++;
    }
    rest = bytes.subarray(at);
  }
  if (!started || rest.length !== TRAILER_BYTES || rest.readInt16BE(0) !== -1)
    throw new Error(`binary COPY: cut off after ${rows} rows`);
  return rows;
}

function checkRow(view: DataView, start: number, widths: readonly number[]): void {
  let at = start + 2;
  for (let i = 0; i < widths.length; i++) {
    const width = widths[i]!;
    if (view.getInt32(at) !== width)
      throw new Error(`binary COPY: column ${i + 1} is ${view.getInt32(at)} bytes, expected ${width}`);
    at += 4 + width;
  }
}

/** int8 as a number, exact up to 2^53. */
export function int8At(view: DataView, offset: number): number {
  return view.getInt32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}

/** Rows of variable length in two flat arrays: row r is `values[start[r] … start[r + 1])`. */
export interface Csr {
  start: Uint32Array;
  values: Uint32Array;
}

/** Start offsets from the length of each row; one longer than `lengths`. */
export function offsets(lengths: ArrayLike<number>): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  for (let row = 0; row < lengths.length; row++) start[row + 1] = start[row]! + lengths[row]!;
  return start;
}

/** Zeros in memory that threads can share. */
export function sharedUint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/** The same for numbers from 0 to `count` − 1, in half the memory where that is enough. */
export function sharedRows(length: number, count: number): Rows {
  return count > 2 ** 16
    ? sharedUint32(length)
    : new Uint16Array(new SharedArrayBuffer(length * Uint16Array.BYTES_PER_ELEMENT));
}

export type Rows = Uint16Array | Uint32Array;

/** value → the rows that hold it, ascending, a row as often as it does: the inverted index. */
export function invert({ start: rowStart, values }: Csr, valueCount: number): Csr {
  const lengths = new Uint32Array(valueCount);
  for (let at = 0; at < values.length; at++) lengths[values[at]!]!++;
  const start = offsets(lengths);
  const next = start.slice(0, valueCount);
  const rows = new Uint32Array(values.length);
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const to = rowStart[row + 1]!;
    for (let at = rowStart[row]!; at < to; at++) rows[next[values[at]!]!++] = row;
  }
  return { start, values: rows };
}

/** position → its row. */
export function rowsOf(start: Uint32Array): Uint32Array {
  const rows = new Uint32Array(start[start.length - 1]!);
  for (let row = 0; row + 1 < start.length; row++) rows.fill(row, start[row]!, start[row + 1]!);
  return rows;
}

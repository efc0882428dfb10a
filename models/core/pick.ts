type Column = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array;

/** A column of the given rows alone, in their order; no more of them than the column has. */
export function pick<T extends Column>(column: T, rows: Uint32Array): T {
  const picked = column.slice(0, rows.length) as T;
  for (let at = 0; at < rows.length; at++) picked[at] = column[rows[at]!]!;
  return picked;
}

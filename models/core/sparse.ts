/** A vector over rows, most of it zero. `index` is ascending, each once. */
export interface SparseVector {
  index: Uint32Array;
  value: Float32Array;
}

/** Many sparse vectors: row r has its entries at [start[r], start[r + 1]), index ascending. */
export interface SparseRows {
  /** Length rows + 1. */
  start: Uint32Array;
  index: Uint32Array;
  value: Float32Array;
  /** Every index is below it. */
  width: number;
}

export function sparseRow(rows: SparseRows, row: number): SparseVector {
  const from = rows.start[row]!;
  const to = rows.start[row + 1]!;
  return { index: rows.index.subarray(from, to), value: rows.value.subarray(from, to) };
}

export function stackRows(vectors: readonly SparseVector[], width: number): SparseRows {
  const start = new Uint32Array(vectors.length + 1);
  for (let r = 0; r < vectors.length; r++) start[r + 1] = start[r]! + vectors[r]!.index.length;
  const index = new Uint32Array(start[vectors.length]!);
  const value = new Float32Array(index.length);
  for (let r = 0; r < vectors.length; r++) {
    index.set(vectors[r]!.index, start[r]!);
    value.set(vectors[r]!.value, start[r]!);
  }
  return { start, index, value, width };
}

/** The inverted index: row i of the answer holds the rows of `rows` that have an entry at i. */
export function transpose(rows: SparseRows): SparseRows {
  const height = rows.start.length - 1;
  const start = new Uint32Array(rows.width + 1);
  for (const i of rows.index) start[i + 1]!++;
  for (let i = 0; i < rows.width; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, rows.width);
  const index = new Uint32Array(rows.index.length);
  const value = new Float32Array(rows.index.length);
  for (let r = 0; r < height; r++)
    for (let at = rows.start[r]!; at < rows.start[r + 1]!; at++) {
      const slot = next[rows.index[at]!]!++;
      index[slot] = r;
      value[slot] = rows.value[at]!;
    }
  return { start, index, value, width: height };
}

/** What is not 0 of a dense vector. */
export function sparseOf(dense: Float64Array): SparseVector {
  const index = Uint32Array.from(dense.keys()).filter((i) => dense[i] !== 0);
  return { index, value: Float32Array.from(index, (i) => dense[i]!) };
}

/** a·x + b·y. */
export function blend(a: number, x: SparseVector, b: number, y: SparseVector): SparseVector {
  const index = new Uint32Array(x.index.length + y.index.length);
  const value = new Float32Array(index.length);
  const [xIndex, xValue, yIndex, yValue] = [x.index, x.value, y.index, y.value];
  let i = 0;
  let j = 0;
  let size = 0;
  while (i < xIndex.length && j < yIndex.length) {
    const xi = xIndex[i]!;
    const yj = yIndex[j]!;
    index[size] = Math.min(xi, yj);
    value[size++] = (xi <= yj ? a * xValue[i++]! : 0) + (yj <= xi ? b * yValue[j++]! : 0);
  }
  for (; i < xIndex.length; i++) {
    index[size] = xIndex[i]!;
    value[size++] = a * xValue[i]!;
  }
  for (; j < yIndex.length; j++) {
    index[size] = yIndex[j]!;
    value[size++] = b * yValue[j]!;
  }
  return { index: index.slice(0, size), value: value.slice(0, size) };
}

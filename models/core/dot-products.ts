import { type ColumnSums, columnSums } from './column-sums.ts';
import { type SparseRows, type SparseVector, transpose } from './sparse.ts';

/** Rows that share an entry with the vector asked about, and their products. */
export interface Products {
  /** row → product, 0 where nothing is shared. */
  sum: Float64Array;
  /** The first `size` are the rows that share something, ascending. */
  rows: Uint32Array;
  size: number;
}

/** Dot products of one sparse vector with every row of a frozen set, by inverted index: costs what they share. */
export class DotProducts {
  readonly #width: number;
  readonly #columns: ColumnSums;
  readonly #rows: Uint32Array;

  constructor(rows: SparseRows) {
    this.#width = rows.width;
    this.#columns = columnSums(transpose(rows));
    this.#rows = new Uint32Array(rows.start.length - 1);
  }

  /** @param query values > 0, as those of the rows are. @returns what is valid until the next call. */
  of(query: SparseVector): Products {
    const columns = this.#columns;
    columns.clear();
    for (let q = 0; q < query.index.length; q++)
      if (query.index[q]! < this.#width) columns.add(query.index[q]!, query.value[q]!);
    // Most rows share something: one walk over all of them is cheaper than to remember each when it is first met.
    const { sum } = columns;
    const rows = this.#rows;
    let size = 0;
    for (let row = 0; row < sum.length; row++) if (sum[row]! > 0) rows[size++] = row;
    return { sum, rows, size };
  }
}

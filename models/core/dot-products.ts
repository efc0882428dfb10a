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
  readonly rows: SparseRows;
  readonly #columns: SparseRows;
  readonly #products: Products;

  constructor(rows: SparseRows) {
    const height = rows.start.length - 1;
    this.rows = rows;
    this.#columns = transpose(rows);
    this.#products = { sum: new Float64Array(height), rows: new Uint32Array(height), size: 0 };
  }

  /** @param query values > 0, as those of the rows are. @returns what is valid until the next call. */
  of(query: SparseVector): Products {
    const { start, index, value } = this.#columns;
    const products = this.#products;
    const { sum, rows } = products;
    sum.fill(0);
    for (let q = 0; q < query.index.length; q++) {
      const i = query.index[q]!;
      if (i >= this.rows.width) continue;
      const weight = query.value[q]!;
      const to = start[i + 1]!;
      for (let at = start[i]!; at < to; at++) sum[index[at]!]! += weight * value[at]!;
    }
    // Most rows share something: one walk over all of them is cheaper than to remember each when it is first met.
    let size = 0;
    for (let row = 0; row < sum.length; row++) if (sum[row]! > 0) rows[size++] = row;
    products.size = size;
    return products;
  }
}

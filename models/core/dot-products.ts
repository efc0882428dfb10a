import { Accumulator } from './accumulator.ts';
import { type SparseRows, type SparseVector, transpose } from './sparse.ts';

/** Dot products of one sparse vector with every row of a frozen set, by inverted index: costs what they share. */
export class DotProducts {
  readonly rows: SparseRows;
  readonly #columns: SparseRows;
  readonly #products: Accumulator;

  constructor(rows: SparseRows) {
    this.rows = rows;
    this.#columns = transpose(rows);
    this.#products = new Accumulator(rows.start.length - 1);
  }

  /** The rows that share an entry with `query`, and their products. Valid until the next call. */
  of(query: SparseVector): Accumulator {
    const { start, index, value } = this.#columns;
    const products = this.#products;
    products.clear();
    for (let at = 0; at < query.index.length; at++) {
      const i = query.index[at]!;
      if (i < this.rows.width) products.addRange(index, value, start[i]!, start[i + 1]!, query.value[at]!);
    }
    return products;
  }
}

import type { CatalogueColumns } from './snapshot.ts';

/** |ln| of two prices of which one is unknown: as far apart as one and almost three. */
const UNKNOWN_PRICE = 1;

/** How alike two items of one category are by brand and price: (1 + same brand) / 2 / (1 + |ln price ratio|), 0–1. */
export class Likeness {
  readonly #brand: Int32Array;
  readonly #logPrice: Float64Array;

  constructor({ brand, price }: Pick<CatalogueColumns, 'brand' | 'price'>) {
    this.#brand = brand;
    this.#logPrice = Float64Array.from(price, (p) => (p > 0 ? Math.log(p) : Number.NaN));
  }

  of(i: number, j: number): number {
    const apart = Math.abs(this.#logPrice[i]! - this.#logPrice[j]!);
    const sameBrand = this.#brand[i]! >= 0 && this.#brand[i] === this.#brand[j] ? 1 : 0;
    return (1 + sameBrand) / 2 / (1 + (Number.isNaN(apart) ? UNKNOWN_PRICE : apart));
  }
}

import type { CatalogueColumns } from './snapshot.ts';

/** |ln| of two prices of which one is unknown: as far apart as one and almost three. */
export const UNKNOWN_PRICE = 1;

/** item row → ln price, NaN = unknown. */
export function logPrices({ price }: Pick<CatalogueColumns, 'price'>): Float64Array {
  return Float64Array.from(price, (p) => (p > 0 ? Math.log(p) : Number.NaN));
}

/** How alike two items of one category are, 0–1. @param apart |ln price ratio|. */
export function likenessOf(sameBrand: boolean, apart: number): number {
  return (sameBrand ? 1 : 0.5) / (1 + apart);
}

/** How alike two items of one category are by brand and price: (1 + same brand) / 2 / (1 + |ln price ratio|), 0–1. */
export class Likeness {
  readonly #brand: Int32Array;
  readonly #logPrice: Float64Array;

  constructor(catalogue: Pick<CatalogueColumns, 'brand' | 'price'>) {
    this.#brand = catalogue.brand;
    this.#logPrice = logPrices(catalogue);
  }

  of(i: number, j: number): number {
    const apart = Math.abs(this.#logPrice[i]! - this.#logPrice[j]!);
    const sameBrand = this.#brand[i]! >= 0 && this.#brand[i] === this.#brand[j];
    return likenessOf(sameBrand, Number.isNaN(apart) ? UNKNOWN_PRICE : apart);
  }
}

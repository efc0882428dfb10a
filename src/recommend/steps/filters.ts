import type { CatalogueView } from '../../resources/catalogue/index.ts';

/** What the request lets through; everything else about an item is the catalogue's to say. */
export interface Wanted {
  /** category_no; items below one of them count. Empty = any. */
  categories: ReadonlySet<number>;
  priceMin?: number | undefined;
  priceMax?: number | undefined;
  /** In stock in this store, else in any. */
  storeNo?: number | undefined;
  /** Price zone, '' = the default one. */
  zone: string;
  /** False lets items through that are nowhere in stock. Default true. */
  inStock: boolean;
  /** Never to show: the page's items, the cart's and those excluded, and the other variants of the last. */
  excluded: { items: ReadonlySet<number>; styles: ReadonlySet<string> };
}

/** What takes an item out of an answer, in the order in which it is looked at. */
export type Refusal =
  | 'excluded'
  | 'not-shown'
  | 'out-of-stock'
  | 'price'
  | 'category'
  | 'rule'
  | 'just-bought';

/** Why an item may not stand in the answer; undefined: it may. An item without a price passes no price filter. */
export function refusal(catalogue: CatalogueView, wanted: Wanted, itemNo: number): Refusal | undefined {
  if (wanted.excluded.items.has(itemNo)) return 'excluded';
  const item = catalogue.item(itemNo);
  if (item === undefined || !catalogue.shown(itemNo)) return 'not-shown';
  if (item.style !== null && wanted.excluded.styles.has(item.style)) return 'excluded';
  if (wanted.inStock && !catalogue.inStock(itemNo, wanted.storeNo)) return 'out-of-stock';
  const { priceMin, priceMax, categories } = wanted;
  if (priceMin !== undefined || priceMax !== undefined) {
    const { price } = catalogue.priceOf(item, wanted.zone);
    if (price === null || price < (priceMin ?? price) || price > (priceMax ?? price)) return 'price';
  }
  return categories.size === 0 || catalogue.categories.within(item.categoryNo, categories)
    ? undefined
    : 'category';
}

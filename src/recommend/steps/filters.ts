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
  /** item_no never to show: the page's, the cart's, those excluded. */
  excluded: ReadonlySet<number>;
}

/** Whether an item may stand in the answer at all. An item without a price passes no price filter. */
export function admits(catalogue: CatalogueView, wanted: Wanted, itemNo: number): boolean {
  if (wanted.excluded.has(itemNo) || !catalogue.shown(itemNo)) return false;
  if (wanted.inStock && !catalogue.inStock(itemNo, wanted.storeNo)) return false;
  const item = catalogue.item(itemNo)!;
  const { priceMin, priceMax, categories } = wanted;
  if (priceMin !== undefined || priceMax !== undefined) {
    const { price } = catalogue.priceOf(item, wanted.zone);
    if (price === null || price < (priceMin ?? price) || price > (priceMax ?? price)) return false;
  }
  return categories.size === 0 || catalogue.categories.within(item.categoryNo, categories);
}

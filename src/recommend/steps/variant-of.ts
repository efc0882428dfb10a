import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { Tier } from './tier.ts';
import type { WornSizes } from './worn-sizes.ts';

type Shelf = Pick<CatalogueView, 'item' | 'category' | 'variants' | 'inStock'>;

/** Which variant is wanted of what is counted by style. */
export interface WantedVariant {
  /** Filters, stock among them. */
  admits(itemNo: number): boolean;
  sizes: WornSizes;
  /** Where the customer is; undefined = nobody said. */
  storeNo: number | undefined;
}

/**
 * The SKU that is shown for an item of a list: where its category counts by style, an entry stands for all variants. Of
 * those admitted one in a size that is worn, and of these one that the store has; of equals the entry itself, then the
 * lower item_no. Undefined where no variant is admitted. Of other categories the item, whatever is admitted.
 */
export function variantOf(
  itemNo: number,
  shelf: Shelf,
  { admits, sizes, storeNo }: WantedVariant,
): number | undefined {
  const variants = variantsOf(itemNo, shelf);
  if (variants === undefined) return itemNo;
  const rank = (variant: number) =>
    (sizes.fits(variant) ? 2 : 0) + (storeNo !== undefined && shelf.inStock(variant, storeNo) ? 1 : 0);
  let [best, bestRank]: [number | undefined, number] = [undefined, -1];
  for (const variant of variants) {
    if (!admits(variant) || rank(variant) <= bestRank) continue;
    [best, bestRank] = [variant, rank(variant)];
  }
  return best;
}

/** The item, then what else its style comes in by item_no; undefined where its category counts items. */
export function variantsOf(itemNo: number, shelf: Omit<Shelf, 'inStock'>): readonly number[] | undefined {
  const style = shelf.item(itemNo)?.style;
  if (style == null) return undefined;
  const countsByStyle = (of: number) =>
    shelf.category(shelf.item(of)?.categoryNo ?? null)?.countBy === 'style';
  if (!countsByStyle(itemNo)) return undefined;
  const others = shelf.variants(style).filter((other) => other !== itemNo && countsByStyle(other));
  return [itemNo, ...others.sort((a, b) => a - b)];
}

/** Tiers of what is shown for their items; an item without a variant to show stays, for the filters to refuse. */
export function* inVariants(tiers: Iterable<Tier>, shelf: Shelf, wanted: WantedVariant): Generator<Tier> {
  for (const tier of tiers)
    yield {
      ...tier,
      items: tier.items.map((entry) => {
        const item = variantOf(entry.item, shelf, wanted) ?? entry.item;
        return item === entry.item ? entry : { ...entry, item };
      }),
    };
}

import type { CustomerLists } from '../../../models/artifact/lists.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';
import { variantsOf } from './variant-of.ts';
import type { WornSizes } from './worn-sizes.ts';

/**
 * The customer's lists without what would not fit: of each category, the sizes bought last are the sizes wanted. Where
 * nothing in a size was bought, and of things in one size, all stays; so does a style that is made in such a size, where
 * it is counted as one.
 */
export function inSize(
  lists: CustomerLists,
  sizes: WornSizes,
  shelf: Pick<CatalogueView, 'item' | 'category' | 'variants'>,
): CustomerLists {
  if (sizes.unknown) return lists;
  const fits = ({ item }: { item: number }) => (variantsOf(item, shelf) ?? [item]).some(sizes.fits);
  const { next, due, novel } = lists;
  return { ...lists, next: next.filter(fits), due: due.filter(fits), novel: novel.filter(fits) };
}

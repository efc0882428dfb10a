import type { CustomerLists } from '../../../models/artifact/lists.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';

/** Bought so shortly before the latest size of a category, another size is another child's. */
const WORN_DAYS = 60;

interface Worn {
  /** Local day of the latest purchase in the category. */
  lastDay: number;
  sizes: Set<string>;
}

/**
 * The customer's lists without what would not fit: of each category, the sizes bought last are the sizes wanted. Where
 * nothing in a size was bought, and of things in one size, all stays.
 */
export function inSize(lists: CustomerLists, shelf: Pick<CatalogueView, 'item'>): CustomerLists {
  const worn = new Map<number, Worn>();
  // The latest come first.
  for (const { item: itemNo, lastDay } of lists.bought) {
    const item = shelf.item(itemNo);
    if (item === undefined || item.size === null || item.categoryNo === null) continue;
    const known = worn.get(item.categoryNo);
    if (known === undefined) worn.set(item.categoryNo, { lastDay, sizes: new Set([item.size]) });
    else if (known.lastDay - lastDay <= WORN_DAYS) known.sizes.add(item.size);
  }
  if (worn.size === 0) return lists;
  const fits = (entry: { item: number }) => {
    const item = shelf.item(entry.item);
    if (item === undefined || item.size === null || item.categoryNo === null) return true;
    return worn.get(item.categoryNo)?.sizes.has(item.size) ?? true;
  };
  const { next, due, novel } = lists;
  return { ...lists, next: next.filter(fits), due: due.filter(fits), novel: novel.filter(fits) };
}

import type { CustomerLists } from '../../../models/artifact/lists.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';

/** Bought so shortly before the latest size of a category, another size is another child's. */
const WORN_DAYS = 60;

/** Of each category, the sizes that were bought last. */
export interface WornSizes {
  /** Whether nothing in a size was bought. */
  unknown: boolean;
  /** Where nothing in a size was bought of its category, and of what comes in one size, everything fits. */
  fits(itemNo: number): boolean;
}

export const NO_SIZES: WornSizes = { unknown: true, fits: () => true };

interface Worn {
  /** Local day of the latest purchase in the category. */
  lastDay: number;
  sizes: Set<string>;
}

/** @param bought the latest first. */
export function wornSizes(bought: CustomerLists['bought'], shelf: Pick<CatalogueView, 'item'>): WornSizes {
  const worn = new Map<number, Worn>();
  for (const { item: itemNo, lastDay } of bought) {
    const item = shelf.item(itemNo);
    if (item === undefined || item.size === null || item.categoryNo === null) continue;
    const known = worn.get(item.categoryNo);
    if (known === undefined) worn.set(item.categoryNo, { lastDay, sizes: new Set([item.size]) });
    else if (known.lastDay - lastDay <= WORN_DAYS) known.sizes.add(item.size);
  }
  return {
    unknown: worn.size === 0,
    fits(itemNo) {
      const item = shelf.item(itemNo);
      if (item === undefined || item.size === null || item.categoryNo === null) return true;
      return worn.get(item.categoryNo)?.sizes.has(item.size) ?? true;
    },
  };
}

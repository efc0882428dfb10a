import { dateOf } from '../../../models/core/date-of.ts';
import type { CatalogueView, Item } from '../../resources/catalogue/index.ts';
import type { Pick as Picked, ReasonCode } from './tier.ts';

export interface Why {
  code: ReasonCode;
  /** What it comes from: on the page, in the cart, or (personal lists alone) bought before, then with the day. */
  because?: Item;
  /** YYYY-MM-DD */
  boughtOn?: string;
}

/**
 * Why an item is shown; undefined where its category, or that of the item it comes from, is never explained. An item
 * that may not be shown gives no because.
 * @param lastBought local day of the customer's latest purchase of an item; asked for personal picks alone.
 */
export function reasonOf(
  pick: Picked,
  catalogue: Pick<CatalogueView, 'item' | 'category' | 'titled'>,
  lastBought: (itemNo: number) => number | undefined,
): Why | undefined {
  const because = pick.because > 0 ? catalogue.item(pick.because) : undefined;
  const neverExplained = (item: Item | undefined) =>
    item !== undefined && catalogue.category(item.categoryNo)?.neverExplain === true;
  if (neverExplained(catalogue.item(pick.item)) || neverExplained(because)) return undefined;
  if (because === undefined || !catalogue.titled(pick.because)) return { code: pick.reason };
  const day = pick.level === 'personal' ? lastBought(pick.because) : undefined;
  return { code: pick.reason, because, ...(day !== undefined && { boughtOn: dateOf(day) }) };
}

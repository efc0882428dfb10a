import { dateOf } from '../../../models/core/date-of.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { Pick, ReasonCode } from './tier.ts';

export interface ReasonAnswer {
  code: ReasonCode;
  /** The item it comes from: on the page, in the cart, or (personal lists alone) bought before, then with the day. */
  because?: { id: string; title: string; boughtOn?: string };
}

/**
 * Why an item is shown; undefined where its category, or that of the item it comes from, is never explained. An item
 * that may not be shown gives no because.
 * @param lastBought local day of the customer's latest purchase of an item; asked for personal picks alone.
 */
export function reasonOf(
  pick: Pick,
  catalogue: CatalogueView,
  lastBought: (itemNo: number) => number | undefined,
): ReasonAnswer | undefined {
  const neverExplained = (itemNo: number) =>
    catalogue.category(catalogue.item(itemNo)?.categoryNo ?? null)?.neverExplain === true;
  if (neverExplained(pick.item) || (pick.because > 0 && neverExplained(pick.because))) return undefined;
  const because = pick.because > 0 ? catalogue.item(pick.because) : undefined;
  if (because === undefined || because.title === null || !catalogue.titled(pick.because))
    return { code: pick.reason };
  const day = pick.level === 'personal' ? lastBought(pick.because) : undefined;
  return {
    code: pick.reason,
    because: {
      id: because.sku,
      title: because.title,
      ...(day === undefined ? {} : { boughtOn: dateOf(day) }),
    },
  };
}

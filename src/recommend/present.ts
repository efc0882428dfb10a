import type { CustomerLists } from '../../models/artifact/index.ts';
import type { CatalogueView } from '../resources/catalogue/index.ts';
import { shownAddress } from '../resources/public-url.ts';
import type { RecommendedItem } from './schemas.ts';
import { reasonOf } from './steps/reason.ts';
import type { Pick } from './steps/tier.ts';

/** A pick as the API shows it, with the price of a zone; what is not known of the item is left out. */
export function present(
  pick: Pick,
  catalogue: CatalogueView,
  zone: string,
  lists: CustomerLists | null,
  publicUrl: string,
): RecommendedItem {
  const item = catalogue.item(pick.item)!;
  const { price, oldPrice, currency } = catalogue.priceOf(item, zone);
  const category = catalogue.category(item.categoryNo);
  const reason = reasonOf(
    pick,
    catalogue,
    (itemNo) => lists?.bought.find((bought) => bought.item === itemNo)?.lastDay,
  );
  const shown: RecommendedItem = { id: item.sku, score: pick.score, title: item.title! };
  if (reason !== undefined) shown.reason = reason;
  if (item.url !== null) shown.url = shownAddress(item.url, publicUrl);
  if (item.image !== null) shown.image = shownAddress(item.image, publicUrl);
  if (price !== null) {
    shown.price = price;
    if (oldPrice !== null) shown.oldPrice = oldPrice;
    if (currency !== null) shown.currency = currency;
  }
  if (category !== undefined) shown.category = category.id;
  return shown;
}

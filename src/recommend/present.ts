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
  return {
    id: item.sku,
    score: pick.score,
    ...(reason !== undefined && { reason }),
    title: item.title!,
    ...(item.url !== null && { url: shownAddress(item.url, publicUrl) }),
    ...(item.image !== null && { image: shownAddress(item.image, publicUrl) }),
    ...(price !== null && { price }),
    ...(price !== null && oldPrice !== null && { oldPrice }),
    ...(price !== null && currency !== null && { currency }),
    ...(category !== undefined && { category: category.id }),
  };
}

import type { Shelf } from '../blocks/context.ts';
import type { LetterRoom } from '../render.ts';
import { webAddress } from '../view/text.ts';

/** What is asked of the room. */
interface Around {
  shelf: Shelf;
  lists: Pick<LetterRoom['lists'], 'item' | 'category'>;
  box: Pick<LetterRoom['box'], 'brand'>;
  publicUrl(): string;
}

/** Where a link leads. */
export interface Destination {
  url: string;
  /** item_no; null: the shop itself. */
  itemNo: number | null;
}

/**
 * Where the link of an item leads now: to the item while it can be bought, else to what is closest to it and can: the
 * same style, then what is similar, then what is popular in its category, then the shop.
 * @param sent address that the letter was written with
 */
export async function closest(
  { shelf, lists, box, publicUrl }: Around,
  itemNo: number,
  sent: string,
): Promise<Destination> {
  const sold = (other: number) => shelf.shown(other) && shelf.inStock(other);
  if (sold(itemNo)) return { url: sent, itemNo };
  const item = shelf.item(itemNo);
  const { similar = [] } = (await lists.item(itemNo)) ?? {};
  const popular = item?.categoryNo == null ? [] : (lists.category(item.categoryNo)?.popular ?? []);
  const candidates = [
    ...(item?.style == null ? [] : [...shelf.variants(item.style)].sort((a, b) => a - b)),
    ...[...similar, ...popular].map((entry) => entry.item),
  ];
  for (const other of candidates) {
    const url = sold(other) ? webAddress(shelf.item(other)?.url, publicUrl()) : null;
    if (url !== null) return { url, itemNo: other };
  }
  return { url: box.brand.siteUrl, itemNo: null };
}

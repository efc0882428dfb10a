import type { BlockContext, Candidate } from './context.ts';

/** A price this share lower, or higher, is in another segment. */
const APART = 0.1;
/** Cheaper or dearer than by this factor is another kind of thing. */
const REACH = 3;

/**
 * For each thing that is to be replaced: the same again, one of a lower and one of a higher price segment. These are of its
 * category and currency and fit its owner: what people buy in its place, then what is nearest in price.
 */
export function* replacements(context: BlockContext): Iterable<Candidate> {
  const { shelf, topic, itemLists, sizes, zone } = context;
  const priced = (itemNo: number) => {
    const item = shelf.item(itemNo);
    return item && { ...shelf.priceOf(item, zone), categoryNo: item.categoryNo, style: item.style };
  };
  for (const owned of topic.items) {
    yield { item: owned, reason: 'same', because: owned };
    const own = priced(owned);
    const { price } = own ?? {};
    if (own === undefined || price == null || price <= 0 || own.categoryNo === null) continue;
    const shareOf = (itemNo: number): number | null => {
      const other = priced(itemNo);
      const rival =
        other?.price != null &&
        other.currency === own.currency &&
        other.categoryNo === own.categoryNo &&
        (own.style === null || other.style !== own.style);
      return rival && shelf.shown(itemNo) && shelf.inStock(itemNo) && sizes.fits(itemNo)
        ? other.price! / price
        : null;
    };
    const similar = (itemLists.get(owned)?.similar ?? []).map(({ item }) => item);
    const near = shelf
      .newest()
      .filter((item) => item !== owned && shelf.item(item)?.categoryNo === own.categoryNo)
      .map((item) => ({ item, distance: Math.abs(Math.log(shareOf(item) ?? Number.POSITIVE_INFINITY)) }))
      .sort((a, b) => a.distance - b.distance || a.item - b.item)
      .map(({ item }) => item);
    const rivals = [...similar, ...near].map((item) => ({ item, share: shareOf(item) ?? 1 }));
    const cheaper = rivals.find(({ share }) => share <= 1 - APART && share >= 1 / REACH);
    if (cheaper !== undefined)
      yield { item: cheaper.item, reason: 'cheaper', because: owned, share: 1 - cheaper.share };
    const better = rivals.find(({ share }) => share >= 1 + APART && share <= REACH);
    if (better !== undefined) yield { item: better.item, reason: 'better', because: owned };
  }
}

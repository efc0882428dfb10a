import type { CustomerLists } from '../../../models/artifact/lists.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';

/** Longer ago than this a purchase is no longer "just" made. */
const JUST_DAYS = 14;

/** Items and styles that the customer has just bought and does not need again yet. */
export interface JustBought {
  items: ReadonlySet<number>;
  styles: ReadonlySet<string>;
}

/**
 * A purchase counts for 14 days, or until its repeat is due. Where the category says `always`, for the day alone; where
 * it says `never`, for good. With an item go the other variants of its style.
 * @param today days since 1970-01-01.
 */
export function justBought(
  lists: Pick<CustomerLists, 'bought' | 'due'>,
  today: number,
  catalogue: CatalogueView,
): JustBought {
  const due = new Set(lists.due.filter((entry) => entry.dueDay <= today).map((entry) => entry.item));
  const items = new Set<number>();
  const styles = new Set<string>();
  for (const { item: itemNo, lastDay } of lists.bought) {
    const item = catalogue.item(itemNo);
    const repeat = catalogue.category(item?.categoryNo ?? null)?.repeat ?? 'learned';
    const days = repeat === 'always' ? 1 : JUST_DAYS;
    if (repeat !== 'never' && (due.has(itemNo) || today - lastDay >= days)) continue;
    items.add(itemNo);
    if (item?.style != null) styles.add(item.style);
  }
  return { items, styles };
}

export function isJustBought(bought: JustBought, catalogue: CatalogueView, itemNo: number): boolean {
  if (bought.items.has(itemNo)) return true;
  const style = catalogue.item(itemNo)?.style;
  return style != null && bought.styles.has(style);
}

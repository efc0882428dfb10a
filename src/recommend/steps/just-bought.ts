import type { CustomerLists } from '../../../models/artifact/lists.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';

/** Longer ago than this a purchase is no longer "just" made. */
const JUST_DAYS = 14;
/** Of an own item whose purchase is older than all that the lists keep: a day before all others. */
const LONG_AGO = -1_000_000;

type Shelf = Pick<CatalogueView, 'item' | 'category'>;

/** Items and styles that the customer has, and does not need again, or not yet. */
export interface JustBought {
  items: ReadonlySet<number>;
  styles: ReadonlySet<string>;
}

/**
 * A purchase counts for 14 days, or until its repeat is due. Where the category says `always`, for the day alone; where
 * it says `never`, for good. With an item go the other variants of its style. Of a style that was bought in several
 * variants the latest is the one that may come back: the child has grown out of the size before it.
 * @param today days since 1970-01-01.
 */
export function justBought(
  lists: Pick<CustomerLists, 'bought' | 'due' | 'next'>,
  today: number,
  shelf: Shelf,
): JustBought {
  const due = new Set<number>();
  for (const { item, dueDay } of lists.due) if (dueDay <= today) due.add(item);
  const owned = lastDays(lists);
  const latest = new Map<string, number>();
  for (const [itemNo, lastDay] of owned) {
    const style = shelf.item(itemNo)?.style;
    if (style != null) latest.set(style, Math.max(lastDay, latest.get(style) ?? LONG_AGO));
  }
  const items = new Set<number>();
  const styles = new Set<string>();
  for (const [itemNo, lastDay] of owned) {
    const item = shelf.item(itemNo);
    const style = item?.style ?? null;
    const repeat = shelf.category(item?.categoryNo ?? null)?.repeat ?? 'learned';
    const days = repeat === 'always' ? 1 : JUST_DAYS;
    if (style !== null && latest.get(style)! > lastDay) items.add(itemNo);
    if (repeat !== 'never' && (due.has(itemNo) || today - lastDay >= days)) continue;
    items.add(itemNo);
    if (style !== null) styles.add(style);
  }
  return { items, styles };
}

export function isJustBought(
  bought: JustBought,
  catalogue: Pick<CatalogueView, 'item'>,
  itemNo: number,
): boolean {
  if (bought.items.has(itemNo)) return true;
  const style = catalogue.item(itemNo)?.style;
  return style != null && bought.styles.has(style);
}

/** Own items by the day of their latest purchase. `bought` is cut off at some length: the other lists know of more. */
function lastDays({ bought, due, next }: Pick<CustomerLists, 'bought' | 'due' | 'next'>) {
  const days = new Map<number, number>();
  for (const { item, reason } of next) if (reason === 'again' || reason === 'due') days.set(item, LONG_AGO);
  for (const list of [due, bought]) for (const { item, lastDay } of list) days.set(item, lastDay);
  return days;
}

import type { ItemLists } from '../../../models/artifact/index.ts';
import type { Touch } from '../../resources/store/index.ts';

/** What a visitor does now. */
export interface VisitorSession {
  /** item_no of what was looked at or lies in the cart, the latest last. */
  items: readonly number[];
  /** item_no of what lies in the cart, the latest last. */
  cart: readonly number[];
  /** Of the cart. */
  cartLists: readonly ItemLists[];
}

/** The latest in the cart whose lists are read. */
const MOST_LISTS = 20;

/**
 * A session from its touches. What was put into the cart lies there until it was taken out, of one instant taken out; each
 * item stands at its latest touch, those of one instant by item_no.
 * @param listsOf lists of an item, from memory. They come back without the items that they were found by: a visitor's id
 *   proves nothing, so no answer may name what a visitor touched.
 */
export function sessionOf(
  touches: readonly Touch[],
  listsOf: (itemNo: number) => ItemLists | null,
): VisitorSession {
  const latest = { viewed: new Map<number, number>(), added: new Map<number, number>(), removed: new Map() };
  for (const { kind, item, at } of touches) latest[kind].set(item, at);
  const cart = new Map([...latest.added].filter(([item, at]) => at > (latest.removed.get(item) ?? 0)));
  const items = new Map(latest.viewed);
  for (const [item, at] of cart) items.set(item, Math.max(at, items.get(item) ?? 0));
  const inCart = inOrder(cart);
  return {
    items: inOrder(items),
    cart: inCart,
    cartLists: inCart.slice(-MOST_LISTS).flatMap((item) => nameless(listsOf(item))),
  };
}

function inOrder(touched: ReadonlyMap<number, number>): number[] {
  return [...touched].sort(([a, aAt], [b, bAt]) => aAt - bAt || a - b).map(([item]) => item);
}

function nameless(lists: ItemLists | null): ItemLists[] {
  if (lists === null) return [];
  const strip = (list: ItemLists['together']) => list.map((entry) => ({ ...entry, because: 0 }));
  return [{ together: strip(lists.together), after: strip(lists.after), similar: [] }];
}

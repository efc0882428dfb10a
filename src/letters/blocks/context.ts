import type { CustomerLists, ItemLists, RankedItem, Reason } from '../../../models/artifact/lists.ts';
import type { WornSizes } from '../../recommend/index.ts';
import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { BlockName } from './plan.ts';

/** What blocks read of the catalogue. */
export type Shelf = Pick<
  CatalogueView,
  'item' | 'find' | 'variants' | 'priceOf' | 'shown' | 'inStock' | 'category' | 'newest'
>;

/** What a letter is about: items that were bought, lie in the cart, were looked at, once bought as gifts, or are to be replaced. */
export interface Topic {
  of: 'purchase' | 'cart' | 'viewed' | 'gift' | 'owned';
  items: readonly number[];
}

/** What a letter knows when its blocks are filled. */
export interface BlockContext {
  shelf: Shelf;
  /** Price zone of the store of the purchase; '' = the default one, also where there is no purchase. */
  zone: string;
  /** Local day of the letter, days since 1970-01-01. */
  today: number;
  topic: Topic;
  /** What the occasion itself has to show, best first, for the block of that name. */
  given: Partial<Record<BlockName, readonly Candidate[]>>;
  /** Null: a customer without a history, or one who opted out of profiling. */
  lists: CustomerLists | null;
  /** That the customer buys. */
  sizes: WornSizes;
  /** Of the items of the topic. */
  itemLists: ReadonlyMap<number, ItemLists>;
  /** Popular in the chain. */
  popular: readonly RankedItem[];
}

/** What an occasion tells of an item: true of that very size alone. */
export const TOLD = ['cart', 'viewed', 'wish', 'reduced', 'restocked', 'same', 'cheaper', 'better'] as const;
export type Told = (typeof TOLD)[number];

/** An item with its reason, on its way into a block. */
export interface Candidate {
  item: number;
  reason: Reason | 'range' | Told;
  /** item_no of the evidence, 0 = none. */
  because: number;
  /** Of repeats: the local days of the next and the latest purchase. */
  due?: { dueDay: number; lastDay: number };
  /** Of what became cheaper or came back: since which local day. */
  since?: number;
  /** Of what became cheaper: the price before, in the item's currency. */
  was?: number;
  /** Of what is, or became, cheaper: by which share of the other price. */
  share?: number;
}

import type { CustomerLists, GroupList, ItemLists, RankedItem } from './artifact/lists.ts';

/** One customer's purchases as the models read them: oldest first, one basket a purchase day. */
export interface CustomerHistory {
  baskets: readonly HistoryBasket[];
}

export interface ScoredItem {
  item: number;
  /** ≥ 0, rising with quality; to be compared within one answer. */
  score: number;
}

export interface HistoryBasket {
  /** Local day, days since 1970-01-01. */
  day: number;
  /** item_no, each once; goods alone, net of returns. */
  items: readonly number[];
  /** Pieces of each item, net of returns; one of each where absent. */
  quantities?: readonly number[];
  /** store_no of the day's first purchase; absent = bought in none. */
  store?: number;
}

/** Where and when a customer stands and may buy. */
export interface KnownVisit {
  /** store_no; undefined = not known. */
  store: number | undefined;
  /** Local: 0 = Monday … 6, and 0–23. */
  weekday: number;
  hour: number;
}

/** A loaded artifact. Immutable: answers depend on the arguments alone, so that every process gives the same lists. */
export interface Model {
  readonly version: string;
  /** SHA-256 (hex) of model.bin. */
  readonly checksum: string;
  /** The last local day of the history it learned from: lists are published as of the day after. */
  readonly lastDay: number;
  /** A customer's lists as of the local day `today`. An empty history gives empty lists. */
  customerLists(history: CustomerHistory, today: number): CustomerLists;
  /**
   * `next` of such lists for a visit whose store and time are known, best first: what the customer and everyone buy more
   * there, and then, stands higher. Fast enough for a request. @param lists that this model made, unchanged.
   */
  nextAtVisit(lists: Pick<CustomerLists, 'next' | 'ownStores'>, visit: KnownVisit): RankedItem[];
  /**
   * What visitors with such a session went on with, best first; none that it has. Fast enough for a request.
   * @param items item_no in the order of the visit, the latest last; unknown ones say nothing.
   */
  sessionItems(items: readonly number[]): ScoredItem[];
  itemLists(itemNo: number): ItemLists | null;
  categoryList(categoryNo: number): GroupList | null;
  storeList(storeNo: number): GroupList | null;
  chainList(): GroupList;
}

import type { CustomerLists, GroupList, ItemLists } from './artifact/lists.ts';

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
   * What visitors with such a session went on with, best first; none that it has. Fast enough for a request.
   * @param items item_no in the order of the visit, the latest last; unknown ones say nothing.
   */
  sessionItems(items: readonly number[]): ScoredItem[];
  itemLists(itemNo: number): ItemLists | null;
  categoryList(categoryNo: number): GroupList | null;
  storeList(storeNo: number): GroupList | null;
  chainList(): GroupList;
}

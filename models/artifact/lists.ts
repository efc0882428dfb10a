/** Why an item is in a list; the number is what is stored, so an entry is never renumbered. */
export const REASONS = {
  popular: 0, // bought often, lately, in the chain, store or category
  together: 1, // bought in the same basket as `because`
  after: 2, // bought after `because`
  similar: 3, // same category as `because`, bought by the same people
  again: 4, // the customer buys it repeatedly
  neighbours: 5, // customers with a like history buy it
  due: 6, // its rebuy is due
  novelty: 7, // new in a favourite category of the customer
} as const;
export type Reason = keyof typeof REASONS;

/** `score` rises with quality; in customer lists it is a calibrated probability. Equal scores: the lower item_no first. */
export interface RankedItem {
  item: number; // item_no
  score: number; // float32
  reason: Reason;
  because: number; // item_no of the evidence, 0 = none
}

export interface DueItem {
  item: number; // item_no
  score: number; // calibrated chance to be bought within the horizon, float32
  dueDay: number; // days since 1970-01-01, local
  fromDay: number; // of four such gaps one ends before it…
  toDay: number; // …and one after it
  lastDay: number; // of the latest purchase
}

export interface BoughtItem {
  item: number; // item_no
  lastDay: number;
  times: number; // purchases that had it
}

/** How much likelier, or less, a customer is to buy each of `next` in one of their stores. */
export interface OwnStoreShift {
  store: number; // store_no
  shift: number[]; // of the log-odds of next[i], in 1/32, whole, −128 … 127
}

/** One customer's value in the store. */
export interface CustomerLists {
  next: RankedItem[]; // what the next purchase may hold, own items and others, best first
  due: DueItem[]; // repeat demand, earliest due first
  novel: RankedItem[]; // new items in favourite categories, best first
  bought: BoughtItem[]; // latest first; what filters and reasons need
  ownStores: OwnStoreShift[]; // the stores they buy in, the most visited first
}

/** One item's value in the store. */
export interface ItemLists {
  together: RankedItem[];
  after: RankedItem[];
  similar: RankedItem[];
}

/** A category's, a store's or the chain's value in the store. */
export interface GroupList {
  popular: RankedItem[];
}

/**
 * The whole history as typed arrays: what training reads, once. Rows, not ids: `customers`, `items`, `stores` and
 * `categories` translate. Cancelled and superseded purchases, returned quantities, and items that are not goods are
 * already out. Purchases are sorted by (customer row, with −1 last; at; source, id), lines of a purchase by item row, one
 * line per item.
 */
export interface Snapshot {
  /** customer row → customer_no, in the order of their first purchases. */
  customers: Int32Array;
  /** item row → item_no, ascending. */
  items: Int32Array;
  /** store row → store_no, ascending. */
  stores: Int32Array;
  /** category row → category_no, ascending. */
  categories: Int32Array;
  purchases: PurchaseColumns;
  lines: LineColumns;
  catalogue: CatalogueColumns;
  sessions: SessionColumns;
  /** Seq of `changes` up to which everything is in. */
  watermark: number;
  /** SHA-256 (hex) over the arrays, but `customers`. */
  hash: string;
}

export interface PurchaseColumns {
  count: number;
  /** customer row, −1 = unknown. */
  customer: Int32Array;
  /** store row, −1 = none. */
  store: Int32Array;
  /** 0 store, 1 web, 2 app, 3 phone. */
  channel: Uint8Array;
  /** Local day, days since 1970-01-01. */
  day: Int32Array;
  /** Local minute of the day. */
  minute: Uint16Array;
  /** Lines of purchase p are [lineStart[p], lineStart[p + 1]); length count + 1. */
  lineStart: Uint32Array;
}

export interface LineColumns {
  /** item row. */
  item: Uint32Array;
  /** Net of returns, > 0. */
  quantity: Float32Array;
  /** Money of the line, net of returns; informative (training weights), not for accounts. */
  amount: Float32Array;
}

/** Visits and baskets without a person, the oldest first. */
export interface SessionColumns {
  /** Session s is [start[s], start[s + 1]) of `item`; length sessions + 1. */
  start: Uint32Array;
  /** item row, in the order in which they were first touched, each once a session. */
  item: Uint32Array;
  /** Day it began, days since 1970-01-01. */
  day: Int32Array;
}

export interface CatalogueColumns {
  /** item row → category row (leaf), −1 = none. */
  category: Int32Array;
  /** category row → its parent's row, −1 = root. */
  parent: Int32Array;
  /** category row → 0 learned, 1 always, 2 never: whether what was bought may be offered again; of the category above, else. */
  repeat: Uint8Array;
  /** category row → 1 where what is sold is counted by style, 0 by item; of the category above, else. */
  byStyle: Uint8Array;
  /** item row → style group 0…, −1 = none. */
  style: Int32Array;
  /** item row → brand group 0…, −1 = none. */
  brand: Int32Array;
  /** item row → local day of its first appearance (catalogue or sale, the earlier). */
  firstDay: Int32Array;
  /** item row → current price in the default zone, NaN = unknown. */
  price: Float32Array;
  /** item row → units in a pack, 1 where unknown. */
  packSize: Float32Array;
  /** item row → 1 when it may be shown: goods, available, not hidden, titled, not provisional. */
  sellable: Uint8Array;
}

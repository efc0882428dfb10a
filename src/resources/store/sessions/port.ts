/** Of what a visitor did with an item, the latest time of each kind counts: in any order, and told twice, it is the same. */
export const TOUCH_KINDS = ['viewed', 'added', 'removed'] as const;
export type TouchKind = (typeof TOUCH_KINDS)[number];

export interface Touch {
  kind: TouchKind;
  item: number; // item_no
  /** Milliseconds since 1970-01-01. */
  at: number;
}

/** After such a pause a session is over, and forgotten. */
export const SESSION_PAUSE_MS = 30 * 60_000;

/** Of a session so many touches are kept, the latest: as many as Redis keeps packed (`zset-max-listpack-entries`). */
export const MOST_TOUCHES = 128;

/** What visitors look at and put into their carts now, each under a key that does not tell who they are. */
export interface SessionStore {
  /** Resolves when every later read sees it. @throws RegularsError `store_unavailable`. */
  add(visitor: string, touches: readonly Touch[]): Promise<void>;
  /** In no order; none of a session that is over. @throws RegularsError `store_unavailable`. */
  read(visitor: string): Promise<Touch[]>;
  /** @throws RegularsError `store_unavailable`. */
  remove(visitor: string): Promise<void>;
}

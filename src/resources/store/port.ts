import type { SessionStore } from './sessions/port.ts';

/** What a list belongs to; its key is the item_no, customer_no, category_no or store_no, and 0 for the chain. */
export type ListKind = 'customer' | 'item' | 'category' | 'store' | 'chain';

/** A packed list (models/artifact/lists.ts) on its way to a store. */
export interface ListEntry {
  kind: ListKind;
  key: number;
  value: Uint8Array;
}

export type Patience = 'serving' | 'patient';

export interface PublishReport {
  entries: Record<ListKind, number>;
  bytes: Record<ListKind, number>;
  seconds: number;
}

/** How many customers' and items' lists a version has, and the mean bytes of each. */
export type Footprint = Record<'customers' | 'items', { count: number; bytes: number }>;

/**
 * Holds, per model version, every list that serving reads. A version is written beside the live one, becomes visible
 * by `activate` alone, and stays whole until it is dropped.
 */
export interface RecommendationStore {
  readonly name: 'in-process' | 'redis';
  /** Of reads with patience `serving`, since the start: those that leave for one node together are one. */
  readonly roundTrips: number;
  readonly sessions: SessionStore;
  /** Writes a version; nothing of it is visible before `activate`. Writing it again replaces a half-written one. */
  publish(version: string, entries: AsyncIterable<ListEntry> | Iterable<ListEntry>): Promise<PublishReport>;
  /** Makes a published version the live one, at once. @throws RegularsError `not_found` where it is not whole. */
  activate(version: string): Promise<void>;
  /** The live version, or undefined before the first `activate`. */
  live(): Promise<string | undefined>;
  /** Versions that are whole, in no order. */
  versions(): Promise<string[]>;
  /**
   * @param patience `serving`, the default: gives up within the time that a page can wait. `patient`: waits as a write
   *   does; for commands, and whatever no page waits for.
   * @returns the packed list or null. @throws RegularsError `store_unavailable`.
   */
  get(version: string, kind: ListKind, key: number, patience?: Patience): Promise<Uint8Array | null>;
  /** Replaces one list of a whole version (a customer's, after a purchase). */
  put(version: string, kind: ListKind, key: number, value: Uint8Array): Promise<void>;
  /** Removes one list (an erased customer's). */
  remove(version: string, kind: ListKind, key: number): Promise<void>;
  /** What a whole version takes. @throws RegularsError `not_found`, `store_unavailable`. */
  footprint(version: string): Promise<Footprint>;
  /** Removes a version that is not live. */
  drop(version: string): Promise<void>;
  close(): Promise<void>;
}

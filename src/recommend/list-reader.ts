import type { LRUCache } from 'lru-cache';
import {
  type CustomerLists,
  decodeItemLists,
  type GroupList,
  type ItemLists,
} from '../../models/artifact/index.ts';
import type { KnownVisit, ScoredItem } from '../../models/model.ts';
import type { LoadedVersion } from '../resources/models/index.ts';
import type { ListKind, Patience, RecommendationStore, Touch } from '../resources/store/index.ts';
import type { CountedCache } from './counted-cache.ts';
import type { Guard } from './guard.ts';

/** Customers' packed lists as last read or written by this process: what is left of them while the store is away. */
export type PersonalCache = LRUCache<number, { version: string; packed: Uint8Array }>;

/** Items' lists, those asked for lately. */
export type ItemCache = CountedCache<number, { version: string; lists: ItemLists }>;

/**
 * One request's view of the lists: of one version from the first read to the last. Reads that start together travel
 * together. Where the store fails, items' lists come from the model in memory and customers' from the cache.
 */
export class ListReader {
  readonly #pinned: LoadedVersion | null;
  readonly #store: RecommendationStore;
  readonly #inStore: boolean;
  readonly #patience: Patience;
  readonly #guard: Guard;
  readonly #cache: PersonalCache;
  readonly #items: ItemCache;
  #degraded: boolean;

  constructor(
    pinned: LoadedVersion | null,
    around: {
      store: RecommendationStore;
      /** Whether the store has the version's lists. */
      inStore: boolean;
      /** `patient` waits for the store, and throws where it is away. */
      patience: Patience;
      guard: Guard;
      cache: PersonalCache;
      items: ItemCache;
    },
  ) {
    this.#pinned = pinned;
    this.#store = around.store;
    this.#inStore = around.inStore;
    this.#patience = around.patience;
    this.#guard = around.guard;
    this.#cache = around.cache;
    this.#items = around.items;
    this.#degraded = pinned === null;
  }

  get version(): string | undefined {
    return this.#pinned?.version;
  }

  /** Whether an answer had to do without something it should have read. */
  get degraded(): boolean {
    return this.#degraded;
  }

  /** Packed lists. */
  async customer(customerNo: number): Promise<Uint8Array | null> {
    const pinned = this.#pinned;
    if (pinned === null) return null;
    const { version } = pinned;
    const value = await this.#get(version, 'customer', customerNo);
    if (value === undefined) {
      this.#degraded = true;
      const cached = this.#cache.get(customerNo);
      return cached?.version === version ? cached.packed : null;
    }
    if (value === null) return null;
    const cached = this.#cache.get(customerNo);
    if (cached?.version === version && Buffer.compare(cached.packed, value) === 0) return cached.packed;
    const packed = ownCopy(value);
    this.#cache.set(customerNo, { version, packed });
    return packed;
  }

  /** A customer's lists as this reader gave them, ranked for a visit. */
  atVisit(lists: CustomerLists, visit: KnownVisit): CustomerLists {
    const model = this.#pinned?.model;
    return model === undefined ? lists : { ...lists, next: model.nextAtVisit(lists, visit) };
  }

  async item(itemNo: number): Promise<ItemLists | null> {
    const pinned = this.#pinned;
    if (pinned === null) return null;
    const { version, model } = pinned;
    const known = this.#items.get(itemNo, (entry) => entry.version === version);
    if (known !== undefined) return known.lists;
    const value = await this.#get(version, 'item', itemNo);
    if (value === undefined) {
      this.#degraded = true;
      return model.itemLists(itemNo);
    }
    if (value === null) return this.#unlisted(pinned, itemNo);
    const lists = decodeItemLists(ownCopy(value));
    this.#items.set(itemNo, { version, lists });
    return lists;
  }

  /** Undefined: the store is away, or lost the version. */
  async #get(version: string, kind: ListKind, key: number): Promise<Uint8Array | null | undefined> {
    if (this.#patience === 'patient') return this.#store.get(version, kind, key, 'patient');
    return this.#inStore ? this.#guard.run(() => this.#store.get(version, kind, key)) : undefined;
  }

  /** Empty lists are not stored: where the model has some, the store lost them. */
  #unlisted({ model }: LoadedVersion, itemNo: number): ItemLists | null {
    const lists = model.itemLists(itemNo);
    if (lists !== null && lists.together.length + lists.after.length + lists.similar.length > 0)
      this.#degraded = true;
    return lists;
  }

  /** What a visitor has touched lately, by the key of their session. */
  async session(key: string): Promise<Touch[]> {
    const touches = await this.#guard.run(() => this.#store.sessions.read(key));
    if (touches === undefined) this.#degraded = true;
    return touches ?? [];
  }

  /** @param items item_no in the order of the session, the latest last. */
  sessionItems(items: readonly number[]): ScoredItem[] {
    return this.#pinned?.model.sessionItems(items) ?? [];
  }

  /** From memory: for items that are known only when everything else has been read. */
  itemInMemory(itemNo: number): ItemLists | null {
    return this.#pinned?.model.itemLists(itemNo) ?? null;
  }

  /** Lists of groups are few: the model has them in memory. */
  category(categoryNo: number): GroupList | null {
    return this.#pinned?.model.categoryList(categoryNo) ?? null;
  }

  store(storeNo: number): GroupList | null {
    return this.#pinned?.model.storeList(storeNo) ?? null;
  }

  chain(): GroupList | null {
    return this.#pinned?.model.chainList() ?? null;
  }
}

/** What was read is a part of a larger buffer, which would be kept with it. */
function ownCopy(value: Uint8Array): Uint8Array {
  return new Uint8Array(value);
}

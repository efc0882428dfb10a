import type { ItemLists } from '../../models/artifact/index.ts';
import { BoundedMap } from './bounded-map.ts';

/**
 * Items' lists as decoded, those asked for lately: of one version they never change, so that nothing has to be thrown
 * away; an entry of another version is a miss, and makes room.
 */
export class ItemCache {
  readonly #entries: BoundedMap<number, { version: string; lists: ItemLists }>;
  #hits = 0;
  #misses = 0;

  /** @param limit most items; 0 = none. */
  constructor(limit: number) {
    this.#entries = new BoundedMap(limit);
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get(version: string, itemNo: number): ItemLists | undefined {
    const entry = this.#entries.get(itemNo);
    if (entry?.version === version) {
      this.#hits++;
      return entry.lists;
    }
    this.#misses++;
    return undefined;
  }

  set(version: string, itemNo: number, lists: ItemLists): void {
    this.#entries.set(itemNo, { version, lists });
  }
}

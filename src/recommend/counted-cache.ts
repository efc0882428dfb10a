import { LRUCache } from 'lru-cache';

/**
 * What was read or made lately, kept in memory as long as it holds, and how often it was found. Nothing has to be thrown
 * away when the world changes: what no longer holds is not found, and makes room.
 */
export class CountedCache<Key extends {}, Value extends {}> {
  readonly #entries: LRUCache<Key, Value> | undefined;
  #hits = 0;
  #misses = 0;

  /** @param limit most entries; 0 = none. */
  constructor(limit: number) {
    this.#entries = limit === 0 ? undefined : new LRUCache({ max: limit });
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get(key: Key, holds: (value: Value) => boolean): Value | undefined {
    const value = this.#entries?.get(key);
    if (value !== undefined && holds(value)) {
      this.#hits++;
      return value;
    }
    this.#misses++;
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#entries?.set(key, value);
  }
}

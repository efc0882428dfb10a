import type { Footprint, ListEntry, ListKind, PublishReport, RecommendationStore } from './port.ts';
import { InProcessSessions } from './sessions/in-process.ts';
import { checkVersion, emptyCounts, isLive, notWhole } from './versions.ts';

type Lists = Record<ListKind, Map<number, Uint8Array>>;

/** Keeps the lists in this process. Values are kept as given, not copied: they must not change afterwards. */
export class InProcessStore implements RecommendationStore {
  readonly name = 'in-process';
  readonly roundTrips = 0;
  readonly sessions = new InProcessSessions();
  readonly #versions = new Map<string, Lists>();
  #live: string | undefined;

  async publish(
    version: string,
    entries: AsyncIterable<ListEntry> | Iterable<ListEntry>,
  ): Promise<PublishReport> {
    checkVersion(version);
    const started = performance.now();
    const counts = emptyCounts();
    const lists: Lists = {
      customer: new Map(),
      item: new Map(),
      category: new Map(),
      store: new Map(),
      chain: new Map(),
    };
    for await (const { kind, key, value } of entries) {
      lists[kind].set(key, value);
      counts.entries[kind]++;
      counts.bytes[kind] += value.byteLength;
    }
    this.#versions.set(version, lists);
    return { ...counts, seconds: (performance.now() - started) / 1000 };
  }

  async activate(version: string): Promise<void> {
    this.#listsOf(version);
    this.#live = version;
  }

  async live(): Promise<string | undefined> {
    return this.#live;
  }

  async versions(): Promise<string[]> {
    return [...this.#versions.keys()];
  }

  async get(version: string, kind: ListKind, key: number): Promise<Uint8Array | null> {
    return this.#versions.get(version)?.[kind].get(key) ?? null;
  }

  async put(version: string, kind: ListKind, key: number, value: Uint8Array): Promise<void> {
    this.#listsOf(version)[kind].set(key, value);
  }

  async remove(version: string, kind: ListKind, key: number): Promise<void> {
    this.#listsOf(version)[kind].delete(key);
  }

  async footprint(version: string): Promise<Footprint> {
    const lists = this.#listsOf(version);
    return { customers: footprintOf(lists.customer), items: footprintOf(lists.item) };
  }

  async drop(version: string): Promise<void> {
    if (version === this.#live) throw isLive(version);
    this.#versions.delete(version);
  }

  async close(): Promise<void> {
    this.#versions.clear();
    this.#live = undefined;
  }

  #listsOf(version: string): Lists {
    const lists = this.#versions.get(version);
    if (lists === undefined) throw notWhole(version);
    return lists;
  }
}

function footprintOf(lists: ReadonlyMap<number, Uint8Array>): Footprint['items'] {
  let bytes = 0;
  for (const value of lists.values()) bytes += value.byteLength;
  return { count: lists.size, bytes: bytes / Math.max(1, lists.size) };
}

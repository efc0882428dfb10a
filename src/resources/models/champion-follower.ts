import type { FastifyBaseLogger } from 'fastify';
import { type Database, withLock } from '../database/index.ts';
import type { RecommendationStore } from '../store/port.ts';
import { fillStore, type LoadedVersion, loadVersion, type ReadLists } from './champion.ts';
import { readChampion } from './repository.ts';

const RETRY_MS = 2_000;
/** Any number of our own. */
const FILLING_LOCK = 7_205_118;
/** A store that outlives this process may lose its data at any time: flushed, restarted, or another one. */
const WATCH_MS = 1_000;

/** Brings a version up to date (purchases since its watermark) before it answers. */
export type Preparation = (version: LoadedVersion) => Promise<void>;

interface Surroundings {
  database: Database;
  store: RecommendationStore;
  log: FastifyBaseLogger;
  dataDir: string;
  readLists: ReadLists;
}

/** Keeps the champion in memory. A version that cannot be loaded leaves the one that answers where it is. */
export class ChampionFollower {
  readonly #around: Surroundings;
  readonly #preparations: Preparation[] = [];
  #current: LoadedVersion | null = null;
  #problem: string | undefined;
  #inStore = false;
  #turn: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  readonly #watch: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(around: Surroundings) {
    this.#around = around;
    if (around.store.name !== 'in-process')
      this.#watch = setInterval(() => this.#watchStore(), WATCH_MS).unref();
  }

  /** The version that answers now; null before the first champion. */
  current(): LoadedVersion | null {
    return this.#current;
  }

  /** Why the registered champion does not answer, or its lists are not in the store. */
  problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the lists of the version that answers are in the store, as far as is known. */
  inStore(): boolean {
    return this.#inStore;
  }

  beforeSwap(preparation: Preparation): void {
    this.#preparations.push(preparation);
  }

  /** Loads the registered champion, unless it answers already. Never throws: see `problem`. */
  refresh(): Promise<void> {
    clearTimeout(this.#retry);
    this.#turn = this.#turn.then(() => this.#swap());
    return this.#turn;
  }

  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    return this.#turn.then(() => this.#current?.scorer.close());
  }

  async #swap(): Promise<void> {
    if (this.#closed) return;
    const { database, dataDir, log } = this.#around;
    try {
      const registered = await readChampion(database);
      if (registered === undefined) return;
      const isNew = registered.version !== this.#current?.version;
      if (!isNew && this.#problem === undefined) return;
      const loaded = isNew ? await loadVersion(registered, dataDir) : this.#current!;
      this.#problem = await this.#bringIn(loaded);
      const before = this.#current;
      this.#current = loaded;
      if (isNew) await before?.scorer.close();
      log.info({ version: loaded.version, before: before?.version }, 'champion loaded');
      await this.#dropOldLists(loaded, before);
    } catch (error) {
      this.#problem = this.#report('the champion cannot be loaded', error);
    }
    if (this.#problem !== undefined && !this.#closed)
      this.#retry = setTimeout(() => this.refresh(), RETRY_MS).unref();
  }

  /** With the store away the model answers from memory: better than nothing, and the store is tried again. */
  async #bringIn(loaded: LoadedVersion): Promise<string | undefined> {
    const { database, store, dataDir, readLists } = this.#around;
    try {
      const fill = () => fillStore(store, loaded.version, dataDir, readLists);
      // Of those who share it one fills it: writing a version anew begins with removing what is there of it.
      await (store.name === 'in-process' ? fill() : withLock(database, FILLING_LOCK, fill));
      for (const prepare of this.#preparations) await prepare(loaded);
      if ((await store.live()) !== loaded.version) await store.activate(loaded.version);
      this.#inStore = true;
      return undefined;
    } catch (error) {
      this.#inStore = false;
      return this.#report('the lists cannot be brought into the store', error);
    }
  }

  /** A store that is away is the requests' to notice. */
  async #watchStore(): Promise<void> {
    const { store } = this.#around;
    const version = this.#current?.version;
    if (version === undefined || !this.#inStore) return;
    const versions = await store.versions().catch(() => undefined);
    if (versions === undefined || versions.includes(version) || version !== this.#current?.version) return;
    this.#inStore = false;
    this.#problem = this.#report('the store lost its lists', new Error(`version ${version} is not there`));
    await this.refresh();
  }

  /** Logs a problem once, however often it is met again. */
  #report(what: string, error: unknown): string {
    const problem = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    if (problem !== this.#problem) this.#around.log.error({ err: error }, what);
    return problem;
  }

  /** Redis is shared: there the promotion drops. Here the version before stays, for a rollback. */
  async #dropOldLists(now: LoadedVersion, before: LoadedVersion | null): Promise<void> {
    const { store } = this.#around;
    if (store.name !== 'in-process') return;
    for (const version of await store.versions())
      if (version !== now.version && version !== before?.version) await store.drop(version);
  }
}

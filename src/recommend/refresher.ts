import type { FastifyBaseLogger } from 'fastify';
import type { CustomerHistory } from '../../models/model.ts';
import { sessionKeyOfLookup } from '../history/identity/index.ts';
import { readCustomerHistory } from '../history/snapshot/index.ts';
import type { Database } from '../resources/database/index.ts';
import { customersRefusingProfiling, type LoadedVersion, type Models } from '../resources/models/index.ts';
import type { RecommendationStore } from '../resources/store/port.ts';
import { dayOfData } from './data-clock.ts';
import type { PersonalCache } from './list-reader.ts';
import { RefreshQueue } from './refresh-queue.ts';
import { readChangedCustomers, readErasedCustomers, readVisitorLookups } from './repository.ts';

const QUEUE_LIMIT = 100_000;
const PAGE = 2_000;
const NOTHING: CustomerHistory = { baskets: [] };

export interface RefresherOptions {
  database: Database;
  store: RecommendationStore;
  models: Models;
  cache: PersonalCache;
  log: FastifyBaseLogger;
  /** Local day now. */
  today: () => number;
}

/** Keeps customers' lists up with their purchases, in the version that answers and in one about to. */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #queue: RefreshQueue;
  #preparing: LoadedVersion | undefined;
  /** Where the queue overflowed: changes after this seq are read from the database when it is empty. */
  #behind: number | undefined;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#queue = new RefreshQueue({
      limit: QUEUE_LIMIT,
      refresh: (customerNos) => this.#refresh(customerNos),
      onFailure: (error, waiting) =>
        options.log.error({ err: error, waiting }, "customers' lists cannot be refreshed"),
      onIdle: () => this.#readRest(),
    });
    options.models.beforeSwap((version) => this.#catchUp(version));
  }

  /** Customers whose lists wait to be computed anew. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** @param changes customers and the seq of their changes, ascending. */
  changed(changes: readonly { customerNo: number; seq: number }[]): void {
    if (this.#behind !== undefined) return;
    const refused = changes.find(({ customerNo }) => !this.#queue.add(customerNo));
    if (refused !== undefined) this.#behind = refused.seq - 1;
  }

  /** Resolves when the customer's lists hold everything that was written before the call, or after a second. */
  refreshed(customerNo: number): Promise<void> {
    return this.#queue.refreshed(customerNo);
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  /** Brings a version, not yet answering, up from its watermark; what comes in meanwhile goes to both. */
  async #catchUp(version: LoadedVersion): Promise<void> {
    this.#preparing = version.version === this.#options.models.current()?.version ? undefined : version;
    let seq: number | null = version.watermark;
    let customers = 0;
    while (seq !== null) {
      const page = await readChangedCustomers(this.#options.database, seq, PAGE);
      for (let at = 0; at < page.customerNos.length; at += 100)
        await this.#refresh(page.customerNos.slice(at, at + 100), [version]);
      customers += page.customerNos.length;
      seq = page.seq;
    }
    this.#options.log.info({ version: version.version, customers }, 'version brought up to date');
  }

  async #readRest(): Promise<void> {
    const from = this.#behind;
    if (from === undefined) return;
    // What is announced from here on goes to the queue: the page holds all that was refused.
    this.#behind = undefined;
    try {
      const page = await readChangedCustomers(this.#options.database, from, PAGE);
      for (const customerNo of page.customerNos) this.#queue.add(customerNo);
      this.#behind = page.seq ?? this.#behind;
    } catch (error) {
      this.#behind = from;
      throw error;
    }
  }

  async #refresh(customerNos: readonly number[], versions = this.#targets()): Promise<void> {
    if (versions.length === 0) return;
    const { database, today, log } = this.#options;
    const histories = await readCustomerHistory(database, [...customerNos]);
    const refused = await customersRefusingProfiling(database, customerNos);
    const empty = customerNos.filter((customerNo) => histories.get(customerNo)!.baskets.length === 0);
    await this.#removeEverywhere([...(await readErasedCustomers(database, empty)), ...refused]);
    await Promise.all(
      customerNos.flatMap((customerNo) => {
        // Who wants no lists of their own is to the store as one who bought nothing.
        const history = (refused.has(customerNo) ? undefined : histories.get(customerNo)) ?? NOTHING;
        return versions.map((version) => this.#write(version, customerNo, history, today()));
      }),
    );
    log.debug({ customers: customerNos.length }, "customers' lists refreshed");
  }

  /** Of who was erased, or wants no lists, nothing stays in any version: the one before is kept for a rollback. */
  async #removeEverywhere(customerNos: readonly number[]): Promise<void> {
    if (customerNos.length === 0) return;
    const { database, store } = this.#options;
    for (const lookup of await readVisitorLookups(database, customerNos))
      await store.sessions.remove(sessionKeyOfLookup(lookup));
    for (const version of await store.versions())
      for (const customerNo of customerNos) await store.remove(version, 'customer', customerNo);
  }

  async #write(
    { version, model, scorer }: LoadedVersion,
    customerNo: number,
    history: CustomerHistory,
    today: number,
  ): Promise<void> {
    const { store, cache, models } = this.#options;
    const latest = history.baskets.at(-1)?.day;
    if (latest === undefined) {
      cache.delete(customerNo);
      await store.remove(version, 'customer', customerNo);
      return;
    }
    const packed = await scorer.lists(history, dayOfData(today, model.lastDay, latest));
    if (version === models.current()?.version) cache.set(customerNo, { version, packed });
    await store.put(version, 'customer', customerNo, packed);
  }

  #targets(): LoadedVersion[] {
    const current = this.#options.models.current();
    if (this.#preparing?.version === current?.version) this.#preparing = undefined;
    return [current, this.#preparing].filter((version) => version !== null && version !== undefined);
  }
}

import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import {
  type CustomerLists,
  decodeCustomerLists,
  type GroupList,
  type ItemLists,
} from '../../models/artifact/index.ts';
import { weekdayOf } from '../../models/visit/index.ts';
import type { Config } from '../config.ts';
import type { ApiKey, Auth } from '../resources/auth/index.ts';
import type { CatalogueView } from '../resources/catalogue/index.ts';
import type { Change, Database } from '../resources/database/index.ts';
import type { Models } from '../resources/models/index.ts';
import type { Secrets } from '../resources/secrets.ts';
import type { Patience, RecommendationStore, Touch } from '../resources/store/index.ts';
import { type Around, answer, checkEvidence, type PlacementAnswer, readItemLists } from './answer.ts';
import { answerBytes, keptBytes } from './answer-bytes.ts';
import { AnswerCache, type KnownAnswer } from './answer-cache.ts';
import { AnswerTally } from './answer-tally.ts';
import { CountedCache } from './counted-cache.ts';
import { dayOfData } from './data-clock.ts';
import { explainRule, Traces } from './explain.ts';
import { Guard } from './guard.ts';
import type { Arm } from './holdout.ts';
import { type ItemCache, ListReader, type PersonalCache } from './list-reader.ts';
import { type LocalTime, localTimes, writtenTime } from './local-day.ts';
import { People, type Person } from './people.ts';
import type { Placements } from './placements/index.ts';
import { Presenter } from './present.ts';
import { Refresher } from './refresher.ts';
import type { ServedRequest } from './repository.ts';
import { newRequestId } from './request-id.ts';
import type { Explanation, Recommendations, RecommendationsBody } from './schemas.ts';
import { ServedRequests } from './served-requests.ts';
import { inSize } from './steps/in-size.ts';
import { justBought } from './steps/just-bought.ts';
import { sessionOf } from './steps/session-of.ts';
import { NO_SIZES, wornSizes } from './steps/worn-sizes.ts';

/** With the database away a request waits so long at most, and the next ones not at all. */
const DATABASE_LIMIT_MS = 1_000;
const DATABASE_REST_MS = 1_000;
/** One request's read is tried beside, and nobody waits for it: a pause of a busy Redis costs personal lists no longer than this. */
const STORE_REST_MS = 10;
/** On a machine that is too busy the store may be late many times a second: that is told once. */
const TELL_AGAIN_MS = 60_000;
const CACHED_CUSTOMERS = 20_000;
const NOTHING_BOUGHT = { items: new Set<number>(), styles: new Set<string>() };

export interface RecommenderOptions {
  database: Database;
  secrets: Secrets;
  store: RecommendationStore;
  models: Models;
  catalogue: CatalogueView;
  auth: Auth;
  config: Config;
  placements: Placements;
  log: FastifyBaseLogger;
  now: () => Date;
  /** The address of this server as others reach it, ending in a slash. */
  publicUrl: () => string;
}

/** One request's where and when. */
interface Scene {
  reader: ListReader;
  at: Date;
  storeNo: number | undefined;
  /** What the clock shows where the customer is. */
  here: LocalTime;
}

/** One request's reads. */
interface Evidence {
  items: ReadonlyMap<number, ItemLists | null>;
  /** Packed lists; null where there are none that may be used. */
  customer: Uint8Array | null;
  touches: readonly Touch[];
}

/** Recommendations as a service: for the API's answers, and list by list for letters. */
export class Recommender {
  readonly #options: RecommenderOptions;
  readonly #cache: PersonalCache = new LRUCache({ max: CACHED_CUSTOMERS });
  readonly #items: ItemCache;
  readonly #answers: AnswerCache;
  readonly #presenter: Presenter;
  readonly #storeGuard: Guard;
  readonly #people: People;
  readonly #refresher: Refresher;
  readonly #served: ServedRequests;
  readonly #tally: AnswerTally;
  /** By time zone. */
  readonly #localTimes = new Map<string, (instant: Date) => LocalTime>();

  constructor(options: RecommenderOptions) {
    const { database, secrets, store, models, auth, config, placements, log, now } = options;
    this.#options = options;
    this.#items = new CountedCache(config.itemCache);
    this.#answers = new AnswerCache(config.itemCache);
    this.#presenter = new Presenter(options.catalogue);
    this.#tally = new AnswerTally(placements.names);
    const guard = (what: string, restMs: number, limitMs?: number) => {
      let told = Number.NEGATIVE_INFINITY;
      return new Guard({
        ...(limitMs !== undefined && { limitMs }),
        restMs,
        now: () => performance.now(),
        onFailure: (error) => {
          if (performance.now() - told < TELL_AGAIN_MS) return;
          told = performance.now();
          log.warn({ err: error }, `${what} is away: answers are degraded`);
        },
      });
    };
    this.#storeGuard = guard('the store', STORE_REST_MS);
    this.#people = new People({
      database,
      secrets,
      auth,
      guard: guard('the database', DATABASE_REST_MS, DATABASE_LIMIT_MS),
      country: config.country,
      holdoutShare: config.holdoutShare,
    });
    this.#refresher = new Refresher({
      database,
      store,
      models,
      cache: this.#cache,
      log,
      today: () => this.#localTime(now(), config.timeZone).day,
    });
    this.#served = new ServedRequests(database, log, now);
  }

  /**
   * @returns the answer as JSON, of RecommendationsSchema.
   * @throws RegularsError `not_found` for an unknown placement, `invalid_request` for too much evidence, `forbidden`
   *   where the key may not name the customer.
   */
  async recommend(key: ApiKey, body: RecommendationsBody): Promise<{ degraded: boolean; json: Buffer }> {
    const began = performance.now();
    this.#check(body);
    const person = await this.#people.resolve(key, body);
    const scene = this.#scene(body);
    const { results, json } = await this.#known(person, body, scene);
    const { version, degraded: isReaderDegraded } = scene.reader;
    const requestId = newRequestId();
    const { arm, customerNo } = person;
    this.#served.add({ requestId, at: scene.at, version: version ?? null, arm, customerNo, results });
    const degraded = isReaderDegraded || person.degraded;
    this.#tally.add(results, degraded, (performance.now() - began) / 1_000);
    const model = JSON.stringify({ version });
    const head = `{"requestId":"${requestId}","model":${model},"degraded":${degraded},"results":`;
    return { degraded, json: answerBytes(head, json) };
  }

  /** The way to an answer, which is neither counted nor remembered. @throws as `recommend`. */
  async explain(key: ApiKey, body: RecommendationsBody): Promise<Explanation> {
    const traces = new Traces();
    this.#check(body);
    const person = await this.#people.resolve(key, body);
    const scene = this.#scene(body);
    const { answers } = this.#make(body, scene, await this.#read(person, body, scene), traces.begin);
    const { reader, here } = scene;
    const { catalogue, placements } = this.#options;
    return {
      model: reader.version === undefined ? {} : { version: reader.version },
      degraded: reader.degraded || person.degraded,
      customer: { known: person.customerNo !== null, arm: person.arm, personal: person.personal },
      results: answers.map((one, at) => ({
        placement: one.placement,
        level: one.level,
        rules: placements.compiledRules(one.placement, catalogue).map((rule) => explainRule(rule, here.day)),
        ...traces.explain(at, one, catalogue),
      })),
    };
  }

  /**
   * The same for one who is named by number: for exports, which wait for the store; neither counted nor remembered.
   * @param mayProfile whether the customer allows lists of their own.
   * @throws as `recommend`; `store_unavailable`.
   */
  async recommendTo(
    customerNo: number,
    mayProfile: boolean,
    body: Pick<RecommendationsBody, 'context' | 'requests'>,
  ): Promise<{ arm: Arm; version: string | undefined; results: Recommendations['results'] }> {
    this.#check(body);
    const arm = this.holdoutArm(customerNo);
    const person = {
      customerNo,
      arm,
      personal: mayProfile && arm !== 'holdout',
      sessionKey: null,
      degraded: false,
    };
    const scene = this.#scene(body, 'patient');
    const { answers, lists } = this.#make(body, scene, await this.#read(person, body, scene));
    return { arm, version: scene.reader.version, results: JSON.parse(this.#json(answers, lists)) };
  }

  #check({ requests }: Pick<RecommendationsBody, 'requests'>): void {
    for (const { placement } of requests) this.#options.placements.get(placement);
    checkEvidence(requests);
  }

  #json(answers: readonly PlacementAnswer[], lists: CustomerLists | null): string {
    return this.#presenter.json(answers, lists, this.#options.publicUrl());
  }

  /** Where and when it is asked, and the lists as they are then. */
  #scene({ context }: Pick<RecommendationsBody, 'context'>, patience?: Patience): Scene {
    const { catalogue, now } = this.#options;
    const at = now();
    const storeNo = context?.store === undefined ? undefined : catalogue.storeNo(context.store);
    return { reader: this.#reader(patience), at, storeNo, here: this.#timeThere(context?.at, at, storeNo) };
  }

  /** The answer as it was made before, where that still holds; else made. */
  async #known(person: Person, body: RecommendationsBody, scene: Scene): Promise<KnownAnswer> {
    const { reader, here, at } = scene;
    const { context, requests } = body;
    const { catalogue, config } = this.#options;
    // Of who is not known, or may not be, the answer is everybody's, at any hour.
    const whose = person.personal && [
      person.customerNo,
      here.hour,
      context?.at === undefined && this.#localTime(at, config.timeZone).day,
    ];
    const question = JSON.stringify([whose, here.day, context?.store, requests]);
    const { revision } = catalogue;
    const groundsOf = (customer: Uint8Array | null) => ({ version: reader.version, revision, customer });
    const isAnybody = !person.personal && person.sessionKey === null;
    const anybodys = isAnybody ? this.#answers.get(question, groundsOf(null)) : undefined;
    if (anybodys !== undefined) return anybodys;
    const evidence = await this.#read(person, body, scene);
    const { customer, touches } = evidence;
    const hasSession = touches.length > 0;
    const known = isAnybody || hasSession ? undefined : this.#answers.get(question, groundsOf(customer));
    if (known !== undefined) return known;
    const { answers, lists } = this.#make(body, scene, evidence);
    const made = {
      results: answers.map(({ placement, level, items }) => ({
        placement,
        level,
        items: items.map(({ item }) => item),
      })),
      json: keptBytes(this.#json(answers, lists)),
    };
    if (!hasSession && !reader.degraded) this.#answers.set(question, groundsOf(customer), made);
    return made;
  }

  /** All that an answer may draw on, read together. */
  async #read(
    person: Person,
    { requests }: Pick<RecommendationsBody, 'requests'>,
    { reader }: Scene,
  ): Promise<Evidence> {
    const { placements, catalogue } = this.#options;
    const items = readItemLists(requests, { placements, catalogue, reader });
    const customer = person.personal ? reader.customer(person.customerNo!) : null;
    const touches = person.sessionKey === null ? [] : reader.session(person.sessionKey);
    return {
      items: new Map(
        await Promise.all([...items].map(async ([itemNo, lists]) => [itemNo, await lists] as const)),
      ),
      customer: await customer,
      touches: await touches,
    };
  }

  #make(
    { context, requests }: Pick<RecommendationsBody, 'context' | 'requests'>,
    { reader, at, storeNo, here }: Scene,
    { items, customer, touches }: Evidence,
    trace?: Around['trace'],
  ): { answers: PlacementAnswer[]; lists: CustomerLists | null } {
    const { catalogue, placements } = this.#options;
    const all = customer === null ? null : decodeCustomerLists(customer);
    const session = sessionOf(touches, (itemNo) => reader.itemInMemory(itemNo));
    const sizes = all === null ? NO_SIZES : wornSizes(all.bought, catalogue);
    const lists = all === null ? null : inSize(all, sizes, catalogue);
    const isInStore = requests.some(({ placement }) => placements.get(placement).inStore === true);
    const visit = { store: storeNo, weekday: weekdayOf(here.day), hour: here.hour };
    const listsHere =
      all !== null && isInStore ? inSize(reader.atVisit(all, visit), sizes, catalogue) : lists;
    const bought =
      lists === null ? NOTHING_BOUGHT : justBought(lists, this.#dayOf(context?.at, at, lists), catalogue);
    const from = { lists, listsHere, justBought: bought, sizes, storeNo, session, day: here.day };
    return {
      answers: answer(requests, from, items, { placements, catalogue, reader, ...(trace && { trace }) }),
      lists,
    };
  }

  /** A customer's lists, whatever arm they are in; null where there are none. */
  async customer(customerNo: number): Promise<CustomerLists | null> {
    const packed = await this.#reader().customer(customerNo);
    return packed === null ? null : decodeCustomerLists(packed);
  }

  item(itemNo: number): Promise<ItemLists | null> {
    return this.#reader().item(itemNo);
  }

  category(categoryNo: number): GroupList | null {
    return this.#reader().category(categoryNo);
  }

  store(storeNo: number): GroupList | null {
    return this.#reader().store(storeNo);
  }

  /** Null before the first champion. */
  chain(): GroupList | null {
    return this.#reader().chain();
  }

  /** Resolves when the customer's lists hold every purchase written before the call; after 1 s at the latest. */
  refreshed(customerNo: number): Promise<void> {
    return this.#refresher.refreshed(customerNo);
  }

  holdoutArm(customerNo: number): Arm {
    return this.#people.holdoutArm(customerNo);
  }

  /** What was answered since the start, items' lists and answers kept and the reads that they spared, customers who wait for new lists. */
  statistics(): {
    answers: AnswerTally;
    items: Pick<ItemCache, 'hits' | 'misses'>;
    known: Pick<AnswerCache, 'hits' | 'misses'>;
    waiting: number;
  } {
    return {
      answers: this.#tally,
      items: this.#items,
      known: this.#answers,
      waiting: this.#refresher.waiting,
    };
  }

  served(requestId: string): Promise<ServedRequest | undefined> {
    return this.#served.find(requestId);
  }

  applyChanges(changes: readonly Change[]): void {
    const customers = changes
      .filter((change) => change.kind === 'customer')
      .map((change) => ({ customerNo: Number(change.key), seq: change.seq }));
    if (customers.length === 0) return;
    this.#people.forget(customers.map((change) => change.customerNo));
    this.#refresher.changed(customers);
  }

  async close(): Promise<void> {
    await this.#refresher.close();
    await this.#served.close();
  }

  #reader(patience: Patience = 'serving'): ListReader {
    const { models, store } = this.#options;
    return new ListReader(models.current(), {
      store,
      inStore: models.inStore(),
      patience,
      guard: this.#storeGuard,
      cache: this.#cache,
      items: this.#items,
    });
  }

  #dayOf(said: string | undefined, now: Date, lists: CustomerLists): number {
    if (said !== undefined) return writtenTime(said).day;
    const today = this.#localTime(now, this.#options.config.timeZone).day;
    const lastDay = this.#options.models.current()?.model.lastDay ?? today;
    return dayOfData(today, lastDay, lists.bought[0]?.lastDay);
  }

  /** What the clock shows where the customer is. */
  #timeThere(said: string | undefined, now: Date, storeNo: number | undefined): LocalTime {
    if (said !== undefined) return writtenTime(said);
    const { catalogue, config } = this.#options;
    return this.#localTime(now, catalogue.timeZoneOf(storeNo) ?? config.timeZone);
  }

  #localTime(instant: Date, timeZone: string): LocalTime {
    const timeOf = this.#localTimes.get(timeZone) ?? localTimes(timeZone);
    this.#localTimes.set(timeZone, timeOf);
    return timeOf(instant);
  }
}

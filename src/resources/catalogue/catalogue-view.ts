import { ALL_ITEMS, type Change, type Queryable } from '../database/database.ts';
import { CategoryTree } from './category-tree.ts';
import type { Alias, Category, Item, Price } from './item.ts';
import { NewestFirst } from './newest-first.ts';
import {
  readAliases,
  readCategories,
  readItems,
  readLastItemNo,
  readStock,
  readStockCells,
  readStores,
  readUpcomingPrices,
  readZonePrices,
} from './repository.ts';
import { StockView } from './stock-view.ts';
import { UpcomingPrices } from './upcoming-prices.ts';
import { ZonePrices } from './zone-prices.ts';

/** Items or cells that are read at one go: a millisecond or two in which nothing else is served. */
const PART = 500;
/** Source of codes that name none. */
const DEFAULT_SOURCE = 'default';

/** The whole catalogue in memory; `apply` keeps it as the database has it. */
export class CatalogueView {
  readonly #database: Queryable;
  readonly #demo: boolean;
  readonly #items = new Map<number, Item>();
  readonly #newest = new NewestFirst();
  /** style → item_nos. */
  readonly #byStyle = new Map<string, Set<number>>();
  readonly #bySku = new Map<string, number>();
  /** code → source → item_no. */
  readonly #byCode = new Map<string, Map<string, number>>();
  readonly #codesOf = new Map<number, Alias[]>();
  readonly #stock = new StockView();
  readonly #stores = new Map<string, number>();
  /** store_no → price zone, of stores that name one. */
  readonly #zoneOf = new Map<number, string>();
  readonly #timeZoneOf = new Map<number, string>();
  readonly #zonePrices = new ZonePrices();
  readonly #upcoming = new UpcomingPrices();
  #categories = new CategoryTree();
  #turn: Promise<void> = Promise.resolve();
  #revision = 0;

  constructor(database: Queryable, options: { demo: boolean }) {
    this.#database = database;
    this.#demo = options.demo;
  }

  load(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#loadStores();
      await this.#loadItems();
      await this.#loadStock();
      await this.#loadCategories();
    });
  }

  /** Re-reads what changed; each kind is read once, however many changes it has. */
  apply(changes: readonly Change[]): Promise<void> {
    return this.#inTurn(() => this.#reread(changes));
  }

  /** Re-reads the items of which a price has begun that was told before. */
  async applyUpcoming(now: number): Promise<void> {
    if (this.#upcoming.due(now).length === 0) return;
    await this.#inTurn(async () => {
      const due = this.#upcoming.due(now);
      for (const part of parts(due)) await this.#loadItems(part);
    });
  }

  async #reread(changes: readonly Change[]): Promise<void> {
    const keysOf = (kind: string) => [
      ...new Set(changes.filter((change) => change.kind === kind).map((change) => change.key)),
    ];
    const items = keysOf('item');
    const stock = keysOf('stock');
    // A receipt that names a new item may name a new store as well.
    if (items.length > 0 || stock.length > 0 || keysOf('store').length > 0) await this.#loadStores();
    if (items.includes(ALL_ITEMS)) await this.#rereadItems();
    else for (const part of parts(items.map(Number))) await this.#loadItems(part);
    if (stock.length > 0) await this.#rereadStock(stock);
    if (keysOf('category').length > 0) await this.#loadCategories();
  }

  /** Another one whenever anything may be other than it was: before a read begins to change things, and after it. */
  get revision(): number {
    return this.#revision;
  }

  item(itemNo: number): Item | undefined {
    return this.#items.get(itemNo);
  }

  /** The item of a SKU, else of an alias: of the source, of source `default`, or of the first source that had the code. */
  find(code: string, source = DEFAULT_SOURCE): Item | undefined {
    const sku = this.#bySku.get(code);
    if (sku !== undefined) return this.#items.get(sku);
    const sources = this.#byCode.get(code);
    if (sources === undefined) return undefined;
    const itemNo = sources.get(source) ?? sources.get(DEFAULT_SOURCE) ?? [...sources.values()][0]!;
    return this.#items.get(itemNo);
  }

  /** The item that a system means by its code: its own alias, else the SKU, else an alias of source `default`. */
  itemNoOf(code: string, source: string | undefined): number | undefined {
    const sku = this.#bySku.get(code);
    if (sku !== undefined && source === undefined) return sku;
    const sources = this.#byCode.get(code);
    return sources?.get(source ?? '') ?? sku ?? sources?.get(DEFAULT_SOURCE);
  }

  /** What a style comes in, in no order. */
  variants(style: string): number[] {
    return [...(this.#byStyle.get(style) ?? [])];
  }

  /** Whether it may be offered: goods, available, not hidden, titled, not provisional, its category advertised. */
  shown(itemNo: number): boolean {
    const item = this.#items.get(itemNo);
    return (
      item !== undefined &&
      item.kind === 'goods' &&
      item.available &&
      !item.hidden &&
      !item.provisional &&
      this.titled(itemNo) &&
      this.#categories.get(item.categoryNo)?.neverAdvertise !== true
    );
  }

  /** Whether it has a title fit to be read; one that a mapping made up is, in the demo alone. */
  titled(itemNo: number): boolean {
    const item = this.#items.get(itemNo);
    return item !== undefined && item.title !== null && (!item.placeholder || this.#demo);
  }

  /**
   * In the given store, else in any. An item that no store counts is taken to be in stock everywhere but in the stores
   * that count all they have.
   */
  inStock(itemNo: number, storeNo?: number): boolean {
    return this.#stock.has(itemNo, storeNo);
  }

  category(categoryNo: number | null): Category | undefined {
    return this.#categories.get(categoryNo);
  }

  get categories(): CategoryTree {
    return this.#categories;
  }

  storeNo(id: string): number | undefined {
    return this.#stores.get(id);
  }

  /** The price zone of a store; '' = the default one, also of a store that is not known. */
  zoneOf(storeNo: number | undefined): string {
    return (storeNo === undefined ? undefined : this.#zoneOf.get(storeNo)) ?? '';
  }

  /** IANA name of the store's own time zone; undefined where it has none of its own. */
  timeZoneOf(storeNo: number | undefined): string | undefined {
    return storeNo === undefined ? undefined : this.#timeZoneOf.get(storeNo);
  }

  /** How many prices are kept beside those of the default zone. */
  get zonePriceCount(): number {
    return this.#zonePrices.size;
  }

  /** What an item costs in a zone: what it costs in the default one where nobody said. */
  priceOf(item: Item, zone: string): Price {
    return zone === '' ? item : (this.#zonePrices.get(item.itemNo, zone) ?? item);
  }

  /** Goods, the newest first, ties by the lower item_no: what is left to show where no list has anything. */
  newest(): readonly number[] {
    return this.#newest.list();
  }

  /** One read at a time: an older answer never overwrites a newer one. */
  #inTurn(read: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      this.#revision++;
      try {
        await read();
      } finally {
        this.#revision++;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #loadItems(itemNos?: readonly number[]): Promise<void> {
    const items = await readItems(this.#database, itemNos);
    const aliases = await readAliases(this.#database, itemNos);
    await this.#loadPrices(this.#zonePrices.zones, itemNos);
    for (const itemNo of itemNos ?? [...this.#items.keys()]) this.#forget(itemNo);
    for (const item of items) {
      this.#newest.exchange(item.itemNo, undefined, item);
      this.#items.set(item.itemNo, item);
      this.#bySku.set(item.sku, item.itemNo);
      if (item.style !== null)
        this.#byStyle.set(item.style, (this.#byStyle.get(item.style) ?? new Set<number>()).add(item.itemNo));
    }
    for (const alias of aliases) {
      const sources = this.#byCode.get(alias.code) ?? new Map<string, number>();
      this.#byCode.set(alias.code, sources.set(alias.source, alias.itemNo));
      const codes = this.#codesOf.get(alias.itemNo);
      if (codes === undefined) this.#codesOf.set(alias.itemNo, [alias]);
      else codes.push(alias);
    }
  }

  async #loadPrices(zones: readonly string[], itemNos?: readonly number[]): Promise<void> {
    const prices = await readZonePrices(this.#database, zones, itemNos);
    const all = [...new Set([...this.#zonePrices.zones, ...zones])];
    const upcoming = await readUpcomingPrices(this.#database, all, itemNos);
    this.#zonePrices.replace(zones, itemNos, prices);
    this.#upcoming.replace(itemNos, upcoming);
  }

  /** All of them, some at a time: requests are answered in between. */
  async #rereadItems(): Promise<void> {
    const last = await readLastItemNo(this.#database);
    for (let first = 1; first <= last; first += PART)
      await this.#loadItems(Array.from({ length: PART }, (_, i) => first + i));
  }

  #forget(itemNo: number): void {
    const item = this.#items.get(itemNo);
    this.#newest.exchange(itemNo, item, undefined);
    if (item !== undefined && this.#bySku.get(item.sku) === itemNo) this.#bySku.delete(item.sku);
    if (item?.style != null) {
      const variants = this.#byStyle.get(item.style);
      variants?.delete(itemNo);
      if (variants?.size === 0) this.#byStyle.delete(item.style);
    }
    for (const { source, code } of this.#codesOf.get(itemNo) ?? []) {
      const sources = this.#byCode.get(code);
      // The code may be another item's by now.
      if (sources?.get(source) === itemNo) sources.delete(source);
      if (sources?.size === 0) this.#byCode.delete(code);
    }
    this.#codesOf.delete(itemNo);
    this.#items.delete(itemNo);
  }

  async #loadStock(storeNos?: readonly number[]): Promise<void> {
    const stocks = await readStock(this.#database, storeNos);
    await this.#stock.replace(
      storeNos ?? new Set([...this.#stock.storeNos, ...stocks.map(({ storeNo }) => storeNo)]),
      stocks,
    );
  }

  /** @param keys `STORE_NO`: the whole store; `STORE_NO/ITEM_NO`: one item of it. */
  async #rereadStock(keys: readonly string[]): Promise<void> {
    const numbers = keys.map((key) => key.split('/').map(Number) as [number, number?]);
    const whole = new Set(numbers.flatMap(([storeNo, itemNo]) => (itemNo === undefined ? [storeNo] : [])));
    const cells = numbers.flatMap(([storeNo, itemNo]) =>
      itemNo === undefined || whole.has(storeNo) ? [] : [{ storeNo, itemNo }],
    );
    for (const storeNo of whole) await this.#loadStock([storeNo]);
    for (const part of parts(cells)) this.#stock.set(await readStockCells(this.#database, part));
  }

  async #loadCategories(): Promise<void> {
    this.#categories = new CategoryTree(await readCategories(this.#database));
  }

  async #loadStores(): Promise<void> {
    const stores = await readStores(this.#database);
    const zones = new Set(stores.flatMap(({ priceZone }) => (priceZone === '' ? [] : [priceZone])));
    const known = new Set(this.#zonePrices.zones);
    const fresh = [...zones].filter((zone) => !known.has(zone));
    // Prices first: a store never shows those of another zone.
    if (fresh.length > 0) await this.#loadPrices(fresh);
    this.#zonePrices.keep(zones);
    this.#zoneOf.clear();
    this.#timeZoneOf.clear();
    for (const { storeNo, id, priceZone, timeZone } of stores) {
      this.#stores.set(id, storeNo);
      if (priceZone !== '') this.#zoneOf.set(storeNo, priceZone);
      if (timeZone !== null) this.#timeZoneOf.set(storeNo, timeZone);
    }
    this.#stock.setStores(
      stores.length,
      stores.filter(({ whole }) => whole).map(({ storeNo }) => storeNo),
    );
  }
}

function* parts<Value>(values: readonly Value[]): Generator<Value[]> {
  for (let from = 0; from < values.length; from += PART) yield values.slice(from, from + PART);
}

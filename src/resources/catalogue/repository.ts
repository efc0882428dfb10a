import type { Queryable } from '../database/database.ts';
import type { Alias, Category, Item } from './item.ts';
import type { StockCell, StoreStock } from './stock-view.ts';
import type { ZonePrice } from './zone-prices.ts';

/** PostgreSQL's numeric comes as text. */
type AsText<Priced> = Omit<Priced, 'price' | 'oldPrice'> & { price: string | null; oldPrice: string | null };

/** Items with their price of now in the default zone; every item, or those of the given numbers. */
export async function readItems(database: Queryable, itemNos?: readonly number[]): Promise<Item[]> {
  const rows = await database.query<AsText<Item>>(
    `select i.item_no as "itemNo", i.sku, i.kind, i.provisional, i.title, i.placeholder,
       i.category_no as "categoryNo", i.brand, i.style, i.variant ->> 'size' as size, i.url, i.image, i.available, i.hidden,
       (extract(epoch from i.first_seen) * 1000)::float8 as "firstSeen",
       p.price, p.old_price as "oldPrice", p.currency
     from items i
     left join (
       select distinct on (item_no) item_no, price, old_price, currency from item_prices
       where zone = '' and since <= now() and ($1::int[] is null or item_no = any($1))
       order by item_no, since desc
     ) p using (item_no)
     where $1::int[] is null or i.item_no = any($1)`,
    [itemNos ?? null],
  );
  return rows.map(priced);
}

/** Prices of now in other zones, where they differ from the default zone's. */
export async function readZonePrices(
  database: Queryable,
  zones: readonly string[],
  itemNos?: readonly number[],
): Promise<ZonePrice[]> {
  if (zones.length === 0) return [];
  const rows = await database.query<AsText<ZonePrice>>(
    `with now_known as (
       select distinct on (zone, item_no) zone, item_no, price, old_price, currency from item_prices
       where (zone = '' or zone = any($1)) and since <= now() and ($2::int[] is null or item_no = any($2))
       order by zone, item_no, since desc
     )
     select z.zone, z.item_no as "itemNo", z.price, z.old_price as "oldPrice", z.currency
     from now_known z left join now_known d on d.item_no = z.item_no and d.zone = ''
     where z.zone <> '' and (z.price, z.old_price, z.currency) is distinct from (d.price, d.old_price, d.currency)`,
    [zones, itemNos ?? null],
  );
  return rows.map(priced);
}

/** The instant at which the next price of an item begins, in these zones or the default one. */
export function readUpcomingPrices(
  database: Queryable,
  zones: readonly string[],
  itemNos?: readonly number[],
): Promise<{ itemNo: number; since: number }[]> {
  return database.query(
    `select item_no as "itemNo", (extract(epoch from min(since)) * 1000)::float8 as since from item_prices
     where (zone = '' or zone = any($1)) and since > now() and ($2::int[] is null or item_no = any($2))
     group by item_no`,
    [zones, itemNos ?? null],
  );
}

function priced<Row extends { price: string | null; oldPrice: string | null }>(row: Row) {
  return {
    ...row,
    price: row.price === null ? null : Number(row.price),
    oldPrice: row.oldPrice === null ? null : Number(row.oldPrice),
  };
}

/** 0 where there is none. */
export async function readLastItemNo(database: Queryable): Promise<number> {
  const [row] = await database.query<{ last: number }>('select coalesce(max(item_no), 0) as last from items');
  return row!.last;
}

export function readAliases(database: Queryable, itemNos?: readonly number[]): Promise<Alias[]> {
  return database.query<Alias>(
    `select source, code, item_no as "itemNo" from item_aliases
     where $1::int[] is null or item_no = any($1) order by alias_no`,
    [itemNos ?? null],
  );
}

/** What single words say overrides what was counted. Either is put together in the database: 13 KB for 50,000 items. */
export async function readStock(database: Queryable, storeNos?: readonly number[]): Promise<StoreStock[]> {
  const stocks = new Map<number, Map<number, [counted: number, had: number]>>();
  const ofStore = (storeNo: number) => {
    const words = stocks.get(storeNo) ?? new Map<number, [number, number]>();
    stocks.set(storeNo, words);
    return words;
  };
  const blocks = await database.query<{ storeNo: number; block: number; counted: Buffer; had: Buffer }>(
    `select store_no as "storeNo", block, counted, had from counted_stock
     where $1::int[] is null or store_no = any($1)`,
    [storeNos ?? null],
  );
  for (const { storeNo, block, counted, had } of blocks) {
    const words = ofStore(storeNo);
    for (let i = 0; i < counted.length; i += 4)
      words.set((block * counted.length + i) / 4, [counted.readInt32LE(i), had.readInt32LE(i)]);
  }
  const said = await database.query<{ storeNo: number; words: Buffer }>(
    `select store_no as "storeNo", string_agg(int4send(word) || int4send(counted) || int4send(had), '') as words
     from (
       select store_no, item_no >> 5 as word, bit_or(1 << (item_no & 31)) as counted,
         bit_or(case when quantity > 0 then 1 << (item_no & 31) else 0 end) as had
       from stock where $1::int[] is null or store_no = any($1) group by 1, 2
     ) of_word group by 1`,
    [storeNos ?? null],
  );
  for (const { storeNo, words: bytes } of said) {
    const words = ofStore(storeNo);
    for (let i = 0; i < bytes.length; i += 12) {
      const [word, counted, had] = [bytes.readInt32BE(i), bytes.readInt32BE(i + 4), bytes.readInt32BE(i + 8)];
      const [wasCounted, wasHad] = words.get(word) ?? [0, 0];
      words.set(word, [wasCounted | counted, (wasHad & ~counted) | had]);
    }
  }
  return [...stocks].map(([storeNo, words]) => ({
    storeNo,
    words: Int32Array.from([...words].flatMap(([word, [counted, had]]) => [word, counted, had])),
  }));
}

export function readStockCells(
  database: Queryable,
  cells: readonly { storeNo: number; itemNo: number }[],
): Promise<StockCell[]> {
  return database.query<StockCell>(
    `select said.store_no as "storeNo", said.item_no as "itemNo",
       coalesce(s.quantity > 0, case when get_bit(k.counted, said.item_no & 1023) = 1 then get_bit(k.had, said.item_no & 1023) = 1 end) as has
     from unnest($1::int[], $2::int[]) said (store_no, item_no) left join stock s using (store_no, item_no)
     left join counted_stock k on k.store_no = said.store_no and k.block = said.item_no >> 10`,
    [cells.map(({ storeNo }) => storeNo), cells.map(({ itemNo }) => itemNo)],
  );
}

export function readCategories(database: Queryable): Promise<Category[]> {
  return database.query<Category>(
    `select category_no as "categoryNo", id, title, parent_no as "parentNo", repeat,
       never_advertise as "neverAdvertise", never_explain as "neverExplain", count_by as "countBy"
     from categories`,
  );
}

/** `whole`: its stock was last told whole. */
export function readStores(
  database: Queryable,
): Promise<{ storeNo: number; id: string; priceZone: string; timeZone: string | null; whole: boolean }[]> {
  return database.query(
    `select store_no as "storeNo", id, price_zone as "priceZone", time_zone as "timeZone", store_counts.at is not null as whole
     from stores left join store_counts using (store_no)`,
  );
}

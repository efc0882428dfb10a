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

/** Put together in the database: what a store of 50,000 items has arrives as one value of 19 KB. */
export async function readStock(database: Queryable, storeNos?: readonly number[]): Promise<StoreStock[]> {
  const rows = await database.query<{ storeNo: number; words: Buffer }>(
    `select store_no as "storeNo", string_agg(int4send(word) || int4send(counted) || int4send(had), '') as words
     from (
       select store_no, item_no >> 5 as word, bit_or(1 << (item_no & 31)) as counted,
         bit_or(case when quantity > 0 then 1 << (item_no & 31) else 0 end) as had
       from stock where $1::int[] is null or store_no = any($1) group by 1, 2
     ) of_word group by 1`,
    [storeNos ?? null],
  );
  return rows.map(({ storeNo, words }) => ({ storeNo, words: integersOf(words) }));
}

/** As PostgreSQL sends them: the highest byte first. */
function integersOf(bytes: Buffer): Int32Array {
  const integers = new Int32Array(bytes.length / 4);
  for (let i = 0; i < integers.length; i++) integers[i] = bytes.readInt32BE(i * 4);
  return integers;
}

export function readStockCells(
  database: Queryable,
  cells: readonly { storeNo: number; itemNo: number }[],
): Promise<StockCell[]> {
  return database.query<StockCell>(
    `select store_no as "storeNo", item_no as "itemNo", quantity > 0 as has
     from unnest($1::int[], $2::int[]) said (store_no, item_no) left join stock using (store_no, item_no)`,
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
): Promise<{ storeNo: number; id: string; priceZone: string; whole: boolean }[]> {
  return database.query(
    `select store_no as "storeNo", id, price_zone as "priceZone", store_counts.at is not null as whole
     from stores left join store_counts using (store_no)`,
  );
}

import type { Queryable } from '../database/database.ts';
import type { Alias, Category, Item } from './item.ts';
import type { StockCell, StockWord } from './stock-view.ts';

type ItemRow = Omit<Item, 'price' | 'oldPrice'> & { price: string | null; oldPrice: string | null };

/** Items with their price of now in the default zone; every item, or those of the given numbers. */
export async function readItems(database: Queryable, itemNos?: readonly number[]): Promise<Item[]> {
  const rows = await database.query<ItemRow>(
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
  return rows.map((row) => ({
    ...row,
    price: row.price === null ? null : Number(row.price),
    oldPrice: row.oldPrice === null ? null : Number(row.oldPrice),
  }));
}

export function readAliases(database: Queryable, itemNos?: readonly number[]): Promise<Alias[]> {
  return database.query<Alias>(
    `select source, code, item_no as "itemNo" from item_aliases
     where $1::int[] is null or item_no = any($1) order by alias_no`,
    [itemNos ?? null],
  );
}

/** Put together in the database, 32 items a row: what a store of 50,000 items has arrives as 1,600 rows. */
export function readStock(database: Queryable, storeNos?: readonly number[]): Promise<StockWord[]> {
  return database.query<StockWord>(
    `select store_no as "storeNo", item_no >> 5 as word, bit_or(1 << (item_no & 31)) as counted,
       bit_or(case when quantity > 0 then 1 << (item_no & 31) else 0 end) as had
     from stock where $1::int[] is null or store_no = any($1) group by 1, 2`,
    [storeNos ?? null],
  );
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
export function readStores(database: Queryable): Promise<{ storeNo: number; id: string; whole: boolean }[]> {
  return database.query(
    `select store_no as "storeNo", id, store_counts.at is not null as whole
     from stores left join store_counts using (store_no)`,
  );
}

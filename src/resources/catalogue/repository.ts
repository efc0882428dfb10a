import type { Queryable } from '../database/database.ts';
import type { Alias, Category, Item } from './item.ts';

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

/** For each item that any store counts: the stores that have it. */
export function readStock(
  database: Queryable,
  itemNos?: readonly number[],
): Promise<{ itemNo: number; storeNos: number[] }[]> {
  return database.query(
    `select item_no as "itemNo", coalesce(array_agg(store_no) filter (where quantity > 0), '{}') as "storeNos"
     from stock where $1::int[] is null or item_no = any($1) group by item_no`,
    [itemNos ?? null],
  );
}

export function readCategories(database: Queryable): Promise<Category[]> {
  return database.query<Category>(
    `select category_no as "categoryNo", id, title, parent_no as "parentNo", repeat,
       never_advertise as "neverAdvertise", never_explain as "neverExplain", count_by as "countBy"
     from categories`,
  );
}

export function readStores(database: Queryable): Promise<{ storeNo: number; id: string }[]> {
  return database.query('select store_no as "storeNo", id from stores');
}

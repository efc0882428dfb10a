import { type Queryable, recordChanges } from '../../../resources/database/index.ts';
import type { StockEntry } from '../../catalogue.ts';

export type StockStatus = 'accepted' | 'duplicate' | 'older' | 'unknown-store' | 'unknown-item';

/** Beyond so many items of one store, every process reads the store again as a whole. */
const CELLS_A_STORE = 500;

/** The item of a code: its source's alias, else the SKU, else the alias of source `default`. */
const ITEM_OF = `coalesce(
  (select item_no from item_aliases a where a.source = said.source and a.code = said.code),
  (select item_no from items i where i.sku = said.code),
  (select item_no from item_aliases a where a.source = 'default' and a.code = said.code))`;

interface Place {
  store_no: number | null;
  item_no: number | null;
}

interface Written {
  n: number;
  status: 'accepted' | 'duplicate' | 'older';
  store_no: number;
  item_no: number;
  seen: boolean;
}

/**
 * Sets quantities; in the caller's transaction, which holds each store until it ends, so that two that name the same
 * stores do not cross. The newest `at` of an item in a store holds, in whatever order they come; at the same instant the
 * lower quantity. What says no time is said now.
 * @returns what became of each entry, in their order.
 */
export async function writeStock(session: Queryable, stock: readonly StockEntry[]): Promise<StockStatus[]> {
  const places = await session.query<Place>(
    `select t.store_no, ${ITEM_OF} as item_no
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality said (store, code, source, n)
     left join stores t on t.id = said.store order by n`,
    [stock.map(({ store }) => store), stock.map(({ sku }) => sku), stock.map(({ source }) => source)],
  );
  const statuses = places.map(({ store_no, item_no }): StockStatus => {
    if (store_no === null) return 'unknown-store';
    return item_no === null ? 'unknown-item' : 'older';
  });
  const kept = newest(stock, places);
  if (kept.length === 0) return statuses;
  await session.query(
    'select from stores where store_no = any($1::int[]) order by store_no for no key update',
    [[...new Set(kept.map((at) => places[at]!.store_no))]],
  );
  // After the lock: this statement sees what who held it before has written.
  const written = await session.query<Written>(
    `with said as (
       select v.*, coalesce(s.quantity, counted_quantity(k.counted, k.quantities, v.item_no)) as had, s.at as had_at, c.at as counted_at,
         coalesce(v.at, greatest(statement_timestamp(), s.at + interval '1 microsecond', c.at + interval '1 microsecond')) as said_at
       from unnest($1::int[], $2::int[], $3::int[], $4::numeric[], $5::timestamptz[]) v (n, store_no, item_no, quantity, at)
       left join stock s using (store_no, item_no) left join store_counts c using (store_no)
       left join counted_stock k on k.store_no = v.store_no and k.block = v.item_no >> 10
     ), judged as (
       select *, case
         when said_at <= counted_at or said_at < had_at or (said_at = had_at and quantity > had) then 'older'
         when quantity = had then 'duplicate'
         else 'accepted' end as status
       from said
     ), written as (
       insert into stock as s (store_no, item_no, quantity, at)
       select store_no, item_no, quantity, said_at from judged
       where status = 'accepted' or (status = 'duplicate' and said_at > coalesce(had_at, counted_at)) order by store_no, item_no
       on conflict (store_no, item_no) do update set quantity = excluded.quantity, at = excluded.at
     )
     select n, status, store_no, item_no,
       status = 'accepted' and (had is null or (had > 0) <> (quantity > 0)) as seen
     from judged`,
    [
      kept,
      kept.map((at) => places[at]!.store_no),
      kept.map((at) => places[at]!.item_no),
      kept.map((at) => stock[at]!.quantity),
      kept.map((at) => stock[at]!.at),
    ],
  );
  for (const { n, status } of written) statuses[n] = status;
  await recordChanges(session, 'stock', keysOf(written.filter(({ seen }) => seen)));
  return statuses;
}

/** Sets quantities of stores and items that exist. @returns how many changed. */
export async function setStock(session: Queryable, stock: readonly StockEntry[]): Promise<number> {
  const statuses = await writeStock(session, stock);
  return statuses.filter((status) => status === 'accepted').length;
}

/** Of entries about the same item of the same store, the place of the one that holds. */
function newest(stock: readonly StockEntry[], places: readonly Place[]): number[] {
  const kept = new Map<string, number>();
  for (const [at, { store_no, item_no }] of places.entries()) {
    if (store_no === null || item_no === null) continue;
    const key = `${store_no}/${item_no}`;
    const before = kept.get(key);
    if (before === undefined || overrides(stock[at]!, stock[before]!)) kept.set(key, at);
  }
  return [...kept.values()];
}

function overrides(entry: StockEntry, before: StockEntry): boolean {
  if (entry.at === undefined) return true;
  if (before.at === undefined) return false;
  const later = entry.at.getTime() - before.at.getTime();
  return later > 0 || (later === 0 && Number(entry.quantity) < Number(before.quantity));
}

function keysOf(cells: readonly { store_no: number; item_no: number }[]): string[] {
  const byStore = new Map<number, number[]>();
  for (const { store_no, item_no } of cells) {
    const items = byStore.get(store_no);
    if (items === undefined) byStore.set(store_no, [item_no]);
    else items.push(item_no);
  }
  return [...byStore].flatMap(([store, items]) =>
    items.length > CELLS_A_STORE ? String(store) : items.map((item) => `${store}/${item}`),
  );
}

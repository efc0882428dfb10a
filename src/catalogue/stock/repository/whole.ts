import { finished } from 'node:stream/promises';
import { recordChanges, type Session } from '../../../resources/database/index.ts';

/** What one store has, as it was told whole. */
export interface WholeStock {
  store: string;
  /** Of the item codes; absent: they are SKUs, or aliases of source `default`. */
  source: string | undefined;
  /** Absent: now. */
  at: Date | undefined;
  /** Rows `code TAB quantity` in the text format of COPY, in the order in which they were said. */
  rows: readonly Buffer[];
}

export interface WholeStockResult {
  /** `older`: a later whole stock is known, nothing changed. */
  status: 'accepted' | 'older';
  /** Items named, each once. */
  items: number;
  /** Quantities that differ from before, those set to nothing included. */
  changed: number;
  /** Codes that no item has, and the first few of them. */
  unknown: number;
  examples: string[];
}

const EXAMPLES = 20;

/** Each item's last word; where nobody has the code, no item. */
const RESOLVE = `
  create temp table stock_told on commit drop as
  select distinct on (item_no, unknown) item_no, unknown, quantity, n from (
    select n, quantity, coalesce(of_source.item_no, items.item_no, of_default.item_no) as item_no,
      case when coalesce(of_source.item_no, items.item_no, of_default.item_no) is null then said.code end as unknown
    from stock_said said
    left join item_aliases of_source on of_source.source = said.source and of_source.code = said.code
    left join items on items.sku = said.code
    left join item_aliases of_default on of_default.source = 'default' and of_default.code = said.code
  ) resolved order by item_no, unknown, n desc`;

// No `on conflict`: it would lock, and so write, every row that stays as it is. The store is locked instead.
const CHANGE = `
  with changed as (
    update stock s set quantity = told.quantity, at = $2 from stock_told told
    where s.store_no = $1 and s.item_no = told.item_no and s.quantity <> told.quantity and s.at <= $2 returning 1
  ), made as (
    insert into stock (store_no, item_no, quantity, at)
    select $1, item_no, quantity, $2 from stock_told told
    where item_no is not null and quantity <> 0
      and not exists (select from stock s where s.store_no = $1 and s.item_no = told.item_no)
    returning 1
  ), emptied as (
    update stock s set quantity = 0, at = $2
    where s.store_no = $1 and s.quantity <> 0 and s.at <= $2
      and not exists (select from stock_told told where told.item_no = s.item_no)
    returning 1
  )
  select (select count(*) from changed) + (select count(*) from made) + (select count(*) from emptied) as changed`;

/**
 * Takes a store's whole stock in the caller's transaction: items that are not in it are out of stock there. Only what
 * differs is written, and one change is announced. A later word on an item (by its `at`) is left alone.
 * @returns null where there is no such store.
 */
export async function replaceStock(session: Session, whole: WholeStock): Promise<WholeStockResult | null> {
  const [store] = await session.query<{ store_no: number }>(
    'select store_no from stores where id = $1 for no key update',
    [whole.store],
  );
  if (store === undefined) return null;
  const storeNo = store.store_no;
  // After the lock: this statement sees what who held it before has written.
  const [time] = await session.query<{ at: string; older: boolean; first: boolean }>(
    `select said.at::text, coalesce(said.at < c.at, false) as older, c.at is null as first
     from (values (1)) one left join store_counts c on c.store_no = $1,
     lateral (select coalesce($2::timestamptz, greatest(statement_timestamp(), c.at)) as at) said`,
    [storeNo, whole.at],
  );
  const { at, older, first } = time!;
  if (older) return { status: 'older', items: 0, changed: 0, unknown: 0, examples: [] };
  await stage(session, whole);
  await session.query(RESOLVE);
  await session.query('analyze stock_told');
  const [told] = await session.query<{ items: number; unknown: number; examples: string[] | null }>(
    `select count(item_no) as items, count(unknown) as unknown,
       (array_agg(unknown order by n) filter (where unknown is not null))[1:${EXAMPLES}] as examples from stock_told`,
  );
  const [{ changed } = { changed: 0 }] = await session.query<{ changed: number }>(CHANGE, [storeNo, at]);
  await session.query(
    'insert into store_counts (store_no, at) values ($1, $2) on conflict (store_no) do update set at = excluded.at',
    [storeNo, at],
  );
  if (changed > 0 || first) await recordChanges(session, 'stock', [storeNo]);
  const { items, unknown, examples } = told!;
  return { status: 'accepted', items, changed, unknown, examples: examples ?? [] };
}

async function stage(session: Session, { rows, source }: WholeStock): Promise<void> {
  await session.query(
    `create temp table stock_said (
       n integer generated always as identity, source text collate "C", code text collate "C", quantity numeric
     ) on commit drop`,
  );
  const copy = session.copyFrom('copy stock_said (code, quantity) from stdin');
  const done = finished(copy);
  for (const chunk of rows) {
    if (!copy.write(chunk)) await Promise.race([new Promise((resolve) => copy.once('drain', resolve)), done]);
  }
  copy.end();
  await done;
  if (source !== undefined) await session.query('update stock_said set source = $1', [source]);
  await session.query('analyze stock_said');
}

import { finished } from 'node:stream/promises';
import { recordChanges, type Session } from '../../../resources/database/index.ts';

/** What one store has, as it was told whole. */
export interface WholeStock {
  store: string;
  /** Of the item codes; absent: they are SKUs, or aliases of source `default`. */
  source: string | undefined;
  /** Absent: now. */
  at: Date | undefined;
  /** Rows `n TAB code TAB quantity` in the text format of COPY; of one item the highest n counts. */
  rows: readonly Buffer[];
}

export interface WholeStockResult {
  /** `older`: a later whole stock is known, nothing changed. */
  status: 'accepted' | 'older';
  /** The store was not known before. */
  created: boolean;
  /** Items named, each once. */
  items: number;
  /** Quantities that differ from before, those set to nothing included. */
  changed: number;
  /** Codes that no item has, and the first few of them. */
  unknown: number;
  examples: string[];
}

const EXAMPLES = 20;

/**
 * One look at the store's rows and one at what was told; only what differs is written. No `on conflict`: it would lock,
 * and so write, every row that stays as it is; the store is locked instead.
 */
const CHANGE = `
  with resolved as materialized (
    select n, said.code, quantity, coalesce(of_source.item_no, items.item_no, of_default.item_no) as item_no
    from stock_said said
    left join item_aliases of_source on of_source.source = $3 and of_source.code = said.code
    left join items on items.sku = said.code
    left join item_aliases of_default on of_default.source = 'default' and of_default.code = said.code
  ), told as materialized (
    select distinct on (item_no) item_no, quantity from resolved where item_no is not null order by item_no, n desc
  ), nobodys as materialized (
    select code, min(n) as n from resolved where item_no is null group by code
  ), differing as materialized (
    select coalesce(told.item_no, had.item_no) as item_no, coalesce(told.quantity, 0) as quantity,
      had.item_no is not null as is_known
    from told full join (select item_no, quantity, at from stock where store_no = $1) had using (item_no)
    where case when had.item_no is null then told.quantity <> 0
      else had.at <= $2 and had.quantity <> coalesce(told.quantity, 0) end
  ), changed as (
    update stock s set quantity = differing.quantity, at = $2 from differing
    where is_known and s.store_no = $1 and s.item_no = differing.item_no
  ), made as (
    insert into stock (store_no, item_no, quantity, at)
    select $1, item_no, quantity, $2 from differing where not is_known
  )
  select (select count(*) from told) as items, (select count(*) from differing) as changed,
    (select count(*) from nobodys) as unknown,
    array(select code from nobodys order by n limit ${EXAMPLES}) as examples`;

/**
 * Takes a store's whole stock in the caller's transaction: items that are not in it are out of stock there. Only what
 * differs is written, and one change is announced. A later word on an item (by its `at`) is left alone. A store that is
 * not known is made.
 */
export async function replaceStock(session: Session, whole: WholeStock): Promise<WholeStockResult> {
  const { storeNo, created } = await lockStore(session, whole.store);
  // After the lock: this statement sees what who held it before has written.
  const [time] = await session.query<{ at: string; older: boolean; first: boolean }>(
    `select said.at::text, coalesce(said.at < c.at, false) as older, c.at is null as first
     from (values (1)) one left join store_counts c on c.store_no = $1,
     lateral (select coalesce($2::timestamptz, greatest(statement_timestamp(), c.at)) as at) said`,
    [storeNo, whole.at],
  );
  const { at, older, first } = time!;
  if (older) return { status: 'older', created, items: 0, changed: 0, unknown: 0, examples: [] };
  await stage(session, whole.rows);
  const [result] = await session.query<Omit<WholeStockResult, 'status' | 'created'>>(CHANGE, [
    storeNo,
    at,
    whole.source,
  ]);
  const { changed } = result!;
  await session.query(
    'insert into store_counts (store_no, at) values ($1, $2) on conflict (store_no) do update set at = excluded.at',
    [storeNo, at],
  );
  if (changed > 0 || first) await recordChanges(session, 'stock', [storeNo]);
  return { status: 'accepted', created, ...result! };
}

async function lockStore(session: Session, id: string): Promise<{ storeNo: number; created: boolean }> {
  const made = await session.query<{ no: number }>(
    `insert into stores (id) select $1 where not exists (select from stores where id = $1)
     on conflict (id) do nothing returning store_no as no`,
    [id],
  );
  const [store] = await session.query<{ no: number }>(
    'select store_no as no from stores where id = $1 for no key update',
    [id],
  );
  return { storeNo: store!.no, created: made.length > 0 };
}

/**
 * Without statistics: to gather them takes as long as the work itself. So the planner is told what it cannot know, that
 * both sides are large; one that took the table for empty read it anew for every row it added.
 */
async function stage(session: Session, rows: readonly Buffer[]): Promise<void> {
  await session.query(
    "select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true)",
  );
  await session.query(
    'create temp table stock_said (n integer, code text collate "C", quantity numeric) on commit drop',
  );
  const copy = session.copyFrom('copy stock_said from stdin');
  const done = finished(copy);
  for (const chunk of rows) {
    if (!copy.write(chunk)) await Promise.race([new Promise((resolve) => copy.once('drain', resolve)), done]);
  }
  copy.end();
  await done;
}

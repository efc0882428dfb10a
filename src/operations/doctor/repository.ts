import { IMPORT_LOCK } from '../../history/importers/index.ts';
import type { Queryable } from '../../resources/database/index.ts';

/** Days that the shares are counted over. */
export const WINDOW_DAYS = 28;
/** Days of a shop's own past by which its usual gap is known. */
const PAST_DAYS = 90;

export interface DatabaseState {
  version: string;
  bytes: number;
  migrations: number;
  last_migration: string;
}

export async function databaseState(database: Queryable): Promise<DatabaseState> {
  const [row] = await database.query<DatabaseState>(
    `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
       (select count(*) from schema_migrations) as migrations,
       (select max(name) from schema_migrations) as last_migration`,
  );
  return row!;
}

export interface StoreState {
  id: string;
  last: Date;
  /** Hours between two receipts of different days that nine in ten of its gaps stay within; null = too little history. */
  usual_gap_hours: number | null;
}

/** Shops that ever sold, each judged by the days before its own last receipt. */
export function storeStates(database: Queryable): Promise<StoreState[]> {
  return database.query<StoreState>(
    `with trading as (
       select store_no, day, min(at) as opened, max(at) as closed from purchases
       where store_no is not null and status <> 'cancelled' group by store_no, day
     ), last as (select store_no, max(closed) as last from trading group by store_no),
     gaps as (
       select trading.store_no, extract(epoch from opened - lag(closed) over (
         partition by trading.store_no order by day))::float8 / 3600 as hours
       from trading join last using (store_no) where opened > last - $1 * interval '1 day'
     )
     select stores.id, last.last, case when count(hours) >= 4
       then percentile_disc(0.9) within group (order by hours) end as usual_gap_hours
     from last join stores using (store_no) left join gaps using (store_no)
     group by stores.id, last.last order by stores.id`,
    [PAST_DAYS],
  );
}

export interface ShareRow {
  /** Null = receipts that name no shop. */
  store: string | null;
  total: number;
  part: number;
}

/** Receipts, and those that are somebody's, by shop. */
export function identifiedShares(database: Queryable, now: Date): Promise<(ShareRow & { last: Date })[]> {
  return database.query<ShareRow & { last: Date }>(
    `select stores.id as store, count(*) as total, count(customer_no) as part, max(at) as last
     from purchases left join stores using (store_no)
     where at > $1::timestamptz - $2 * interval '1 day' and at <= $1 and status <> 'cancelled'
     group by stores.id order by stores.id`,
    [now, WINDOW_DAYS],
  );
}

/** Lines, and those of items known from purchases alone, by shop. */
export function unknownItemShares(database: Queryable, now: Date): Promise<ShareRow[]> {
  return database.query<ShareRow>(
    `select stores.id as store, count(*) as total, count(*) filter (where provisional) as part
     from purchases join purchase_lines using (purchase_no) join item_aliases using (alias_no)
       join items using (item_no) left join stores using (store_no)
     where at > $1::timestamptz - $2 * interval '1 day' and at <= $1 and status <> 'cancelled'
     group by stores.id order by stores.id`,
    [now, WINDOW_DAYS],
  );
}

export async function unmatchedReturns(
  database: Queryable,
  now: Date,
): Promise<{ total: number; part: number }> {
  const [row] = await database.query<{ total: number; part: number }>(
    `select count(*) as total, count(*) filter (where unmatched > 0) as part
     from returns join return_lines using (return_no)
     where at > $1::timestamptz - $2 * interval '1 day' and at <= $1`,
    [now, WINDOW_DAYS],
  );
  return row!;
}

export interface ImportState {
  import_no: number;
  subject: string;
  state: 'running' | 'abandoned' | 'failed';
}

/** Imports under way, those that were killed, and those that failed within a week and have not been done since. */
export function importStates(database: Queryable, now: Date): Promise<ImportState[]> {
  return database.query<ImportState>(
    `select import_no, subject,
       case when status = 'failed' then 'failed' when exists (
         select from pg_locks where locktype = 'advisory' and classid = $1 and objid = import_no::oid
           and database = (select oid from pg_database where datname = current_database()))
       then 'running' else 'abandoned' end as state
     from imports i
     where status = 'running' or (status = 'failed' and started_at > $2::timestamptz - interval '7 days'
       and not exists (select from imports later where later.status = 'done' and later.import_no > i.import_no
         and later.subject = i.subject and later.mapping = i.mapping))
     order by import_no`,
    [IMPORT_LOCK, now],
  );
}

export interface ChampionState {
  version: string;
  created_at: Date;
  window_to: string | null;
  /** Customers whose history changed since it was trained. */
  changed: number;
}

export async function championState(database: Queryable): Promise<ChampionState | undefined> {
  const rows = await database.query<ChampionState>(
    `select version, created_at, window_to,
       (select count(distinct key) from changes where kind = 'customer' and seq > watermark) as changed
     from model_aliases join model_versions using (version) where alias = 'champion'`,
  );
  return rows[0];
}

/** Customers who can be written to, and those of them who never said whether they want to be. */
export async function consentState(database: Queryable): Promise<{ total: number; part: number }> {
  const [row] = await database.query<{ total: number; part: number }>(
    `select count(*) as total, count(*) filter (where not exists (
       select from consents where consents.customer_no = reachable.customer_no and purpose = 'mail')) as part
     from (select distinct customer_no from identifiers where kind = 'email' and customer_no is not null) reachable`,
  );
  return row!;
}

export function importOutcomes(database: Queryable): Promise<{ status: string; count: number }[]> {
  return database.query('select status, count(*) as count from imports group by status order by status');
}

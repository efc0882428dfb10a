import type { Queryable } from '../../resources/database/index.ts';
import type { Rhythm } from './silence.ts';

/** Days that the shares are counted over. */
export const WINDOW_DAYS = 28;
/** A shop silent for longer is not told of. */
const PAST_DAYS = 150;
/** Days up to its last receipt by which a shop's rhythm is known. */
const RHYTHM_DAYS = 84;

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

/**
 * The rhythm of every shop that sold in the last 150 days, and of what names no shop.
 * @param timeZone IANA zone of shops without one.
 */
export function rhythms(database: Queryable, now: Date, timeZone: string): Promise<Rhythm[]> {
  return database.query<Rhythm>(
    `with trading as (
       select store_no, day, max(at) as last from purchases
       where at > $1::timestamptz - $2 * interval '1 day' and at <= $1 and status <> 'cancelled'
       group by store_no, day
     ), recent as (
       select *, max(day) over shop as last_day, max(last) over shop as last_at from trading
       window shop as (partition by store_no)
     )
     select stores.id as store, last_at as last, min(day) as "firstDay", last_day as "lastDay",
       array(select count(*) filter (where extract(isodow from sold.day) = weekday)::integer
             from unnest(array_agg(day)) as sold(day), generate_series(1, 7) as weekday
             group by weekday order by weekday) as sold,
       ($1::timestamptz at time zone coalesce(stores.time_zone, $3))::date as today
     from recent left join stores using (store_no)
     where day > last_day - $4::integer
     group by recent.store_no, stores.id, stores.time_zone, last_at, last_day order by stores.id`,
    [now, PAST_DAYS, timeZone, RHYTHM_DAYS],
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
  state: 'running' | 'killed' | 'failed';
}

/** Imports under way, and those that were killed or failed within a week and have not been done since. */
export function importStates(database: Queryable, now: Date): Promise<ImportState[]> {
  return database.query<ImportState>(
    `select import_no, subject,
       case when reason = 'killed' then 'killed' else status end as state
     from imports i
     where status = 'running' or (status = 'failed' and started_at > $1::timestamptz - interval '7 days'
       and not exists (select from imports later where later.status = 'done' and later.import_no > i.import_no
         and later.subject = i.subject and later.mapping = i.mapping))
     order by import_no`,
    [now],
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

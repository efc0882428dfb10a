import { type Database, type Queryable, recordChanges, withLock } from '../src/resources/database/index.ts';
import type { TrainingReport } from './report.ts';

export type Alias = 'champion' | 'challenger' | 'previous';

export interface RegisteredModel {
  version: string;
  createdAt: Date;
  checksum: string;
  watermark: number;
  aliases: Alias[];
  /** What spoke against it when it was promoted all the same; null where it never was. */
  forced: string[] | null;
  report: TrainingReport;
}

/** Held while a promotion runs: two of them take turns. */
const PROMOTION_LOCK = 7_220_464;

/**
 * The same training again makes the same version: its row is renewed. A store may still hold its lists of the first time,
 * so that they are brought up from the earlier watermark.
 */
export async function register(database: Queryable, report: TrainingReport): Promise<void> {
  await database.query(
    `insert into model_versions
       (version, checksum, window_from, window_to, watermark, snapshot_hash, seed, settings, report)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (version) do update set created_at = now(),
       watermark = least(model_versions.watermark, excluded.watermark), report = excluded.report`,
    [
      report.version,
      report.checksum,
      report.window.from,
      report.window.to,
      report.watermark,
      report.snapshotHash,
      report.seed,
      JSON.stringify(report.settings),
      JSON.stringify(report),
    ],
  );
}

/** The latest first. */
export async function listVersions(database: Queryable): Promise<RegisteredModel[]> {
  return database.query<RegisteredModel>(
    `select version, created_at as "createdAt", checksum, watermark, report, forced,
       coalesce((select array_agg(alias order by alias) from model_aliases a where a.version = v.version), '{}') as aliases
     from model_versions v order by created_at desc, version desc`,
  );
}

export async function champion(database: Queryable): Promise<RegisteredModel | undefined> {
  return (await listVersions(database)).find(({ aliases }) => aliases.includes('champion'));
}

/** Customers with a purchase, a return, a merge or an erasure after the watermark, ascending. */
export async function customersChangedSince(database: Queryable, watermark: number): Promise<number[]> {
  const rows = await database.query<{ key: string }>(
    `select distinct key from changes where kind = 'customer' and seq > $1`,
    [watermark],
  );
  return rows.map(({ key }) => Number(key)).sort((a, b) => a - b);
}

/** Those of them who are no more. */
export async function customersErasedSince(database: Queryable, watermark: number): Promise<number[]> {
  const rows = await database.query<{ no: number }>(
    `select distinct key::integer as no from changes
     where kind = 'customer' and seq > $1 and not exists (select from customers where customer_no = key::integer)`,
    [watermark],
  );
  return rows.map(({ no }) => no);
}

/**
 * Names the champion, and the one before it `previous`; every serving process hears of it when this commits.
 * @param forced what spoke against it; undefined leaves what is written there, for who goes back.
 */
export async function nameChampion(
  database: Database,
  version: string,
  forced: readonly string[] | null | undefined,
): Promise<void> {
  await database.transaction(async (session) => {
    if (forced !== undefined)
      await session.query('update model_versions set forced = $2 where version = $1', [version, forced]);
    await session.query(
      `insert into model_aliases (alias, version)
       select 'previous', version from model_aliases where alias = 'champion' and version <> $1
       on conflict (alias) do update set version = excluded.version, since = now()`,
      [version],
    );
    await session.query(
      `insert into model_aliases (alias, version) values ('champion', $1)
       on conflict (alias) do update set version = excluded.version, since = now()`,
      [version],
    );
    await recordChanges(session, 'model', [version]);
  });
}

/** Days (since 1970-01-01, UTC) of the imports that first brought a catalogue, up to and with the first that was finished. */
export async function catalogueLoadedOn(database: Queryable): Promise<number[]> {
  const rows = await database.query<{ day: number }>(
    `select distinct day::date - date '1970-01-01' as day
     from imports, generate_series((started_at at time zone 'UTC')::date,
       (coalesce(finished_at, started_at) at time zone 'UTC')::date, interval '1 day') as day
     where subject = 'catalogue' and started_at <= coalesce(
       (select min(started_at) from imports where subject = 'catalogue' and status = 'done'), now())
     order by day`,
  );
  return rows.map(({ day }) => day);
}

/** item_no → title, its SKU where it has none. */
export async function itemTitles(
  database: Queryable,
  itemNos: readonly number[],
): Promise<Map<number, string>> {
  const rows = await database.query<{ no: number; title: string }>(
    'select item_no as no, coalesce(title, sku) as title from items where item_no = any($1)',
    [itemNos],
  );
  return new Map(rows.map(({ no, title }) => [no, title]));
}

/** category_no → title, of those that have one. */
export async function categoryTitles(database: Queryable): Promise<Map<number, string>> {
  const rows = await database.query<{ no: number; title: string }>(
    'select category_no as no, title from categories where title is not null',
  );
  return new Map(rows.map(({ no, title }) => [no, title]));
}

export async function unregister(database: Queryable, version: string): Promise<void> {
  await database.query('delete from model_versions where version = $1', [version]);
}

/** Promotions, whatever process they run in, take turns. */
export function withPromotionLock<T>(database: Database, work: () => Promise<T>): Promise<T> {
  return withLock(database, PROMOTION_LOCK, work);
}

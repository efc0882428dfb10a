import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { StoreEntry } from '../catalogue.ts';

export interface KnownStore {
  id: string;
  name: string | null;
  format: string | null;
  region: string | null;
  priceZone: string;
  timeZone: string | null;
}

interface Written {
  id: string;
  store_no: number;
  status: 'made' | 'changed' | 'known';
}

/** Makes and changes stores by id, each at most once a call. @returns store_no by id. */
export async function upsertStores(
  session: Queryable,
  stores: readonly StoreEntry[],
): Promise<Map<string, number>> {
  const rows = await writeStores(session, stores);
  return new Map(rows.map(({ id, store_no }) => [id, store_no]));
}

/** The same; @returns a row each, with what became of it. */
export async function writeStores(session: Queryable, stores: readonly StoreEntry[]): Promise<Written[]> {
  const rows = await session.query<Written>(
    `with incoming as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
         v (id, name, format, region, price_zone, time_zone, of_chain)
     ), made as (
       insert into stores (id, name, format, region, price_zone, time_zone)
       select id, name, format, region, coalesce(price_zone, ''), time_zone from incoming
       where id not in (select id from stores) order by id collate "C"
       on conflict (id) do nothing returning id, store_no
     ), wanted as (
       select s.store_no, coalesce(v.name, s.name) as name, coalesce(v.format, s.format) as format,
         coalesce(v.region, s.region) as region, coalesce(v.price_zone, s.price_zone) as price_zone,
         case when v.of_chain then null else coalesce(v.time_zone, s.time_zone) end as time_zone
       from stores s join incoming v using (id)
     ), changed as (
       update stores s set name = w.name, format = w.format, region = w.region, price_zone = w.price_zone,
         time_zone = w.time_zone
       from wanted w where w.store_no = s.store_no
         and (w.name, w.format, w.region, w.price_zone, w.time_zone)
           is distinct from (s.name, s.format, s.region, s.price_zone, s.time_zone)
       returning s.store_no
     )
     select id, store_no, 'made' as status from made
     union all
     select id, store_no, case when store_no in (select store_no from changed) then 'changed' else 'known' end
     from stores where id = any ($1)`,
    [
      stores.map(({ id }) => id),
      stores.map(({ name }) => name),
      stores.map(({ format }) => format),
      stores.map(({ region }) => region),
      stores.map(({ priceZone }) => priceZone),
      stores.map(({ timeZone }) => timeZone),
      stores.map(({ timeZone }) => timeZone === null),
    ],
  );
  await recordChanges(
    session,
    'store',
    rows.flatMap(({ store_no, status }) => (status === 'known' ? [] : [store_no])),
  );
  return rows;
}

export async function readStore(session: Queryable, id: string): Promise<KnownStore | undefined> {
  const [store] = await session.query<KnownStore>(
    `select id, name, format, region, price_zone as "priceZone", time_zone as "timeZone" from stores where id = $1`,
    [id],
  );
  return store;
}

/** Of these IANA zones, those that the database knows: it works out days as well, and its list may be an older one. */
export async function knownTimeZones(session: Queryable, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await session.query<{ name: string }>(
    `select name from unnest($1::text[]) v (name)
     where exists (select from stores where time_zone = v.name)
       or lower(name) in (select lower(name) from pg_timezone_names)`,
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

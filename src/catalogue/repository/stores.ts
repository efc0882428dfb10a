import type { Queryable } from '../../resources/database/index.ts';
import type { StoreEntry } from '../catalogue.ts';

/** @returns store_no by id. */
export async function upsertStores(
  session: Queryable,
  stores: readonly StoreEntry[],
): Promise<Map<string, number>> {
  const rows = await session.query<{ id: string; store_no: number }>(
    `with incoming as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) v (id, name, format, region)
     ), made as (
       insert into stores (id, name, format, region) select * from incoming
       where id not in (select id from stores) order by id collate "C"
       on conflict (id) do nothing returning id, store_no
     ), changed as (
       update stores s set name = coalesce(v.name, s.name), format = coalesce(v.format, s.format),
         region = coalesce(v.region, s.region)
       from incoming v where v.id = s.id and (coalesce(v.name, s.name), coalesce(v.format, s.format),
         coalesce(v.region, s.region)) is distinct from (s.name, s.format, s.region)
     )
     select id, store_no from made union all select id, store_no from stores where id = any ($1)`,
    [
      stores.map(({ id }) => id),
      stores.map(({ name }) => name),
      stores.map(({ format }) => format),
      stores.map(({ region }) => region),
    ],
  );
  return new Map(rows.map(({ id, store_no }) => [id, store_no]));
}

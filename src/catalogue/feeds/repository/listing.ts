import { arrayLiteral, type Queryable, recordChanges } from '../../../resources/database/index.ts';
import { FEED_LOCK, type Loss } from './staging.ts';

/** What a whole file of a source says it sells; null: it names the item and says nothing sound of it. */
export type Listing = ReadonlyMap<string, boolean | null>;

const SAID = 'unnest($2::text[], $3::boolean[]) v (sku, available)';

function columns(source: string, listing: Listing): unknown[] {
  return [source, arrayLiteral([...listing.keys()]), arrayLiteral([...listing.values()])];
}

export async function lossOfListing(session: Queryable, source: string, listing: Listing): Promise<Loss> {
  const [loss] = await session.query<Loss>(
    `select count(*)::int as before, count(*) filter (where v.sku is null)::int as left,
       count(*) filter (where not v.available)::int as ended
     from feed_items f join items i using (item_no) left join ${SAID} using (sku)
     where f.source = $1 and f.available`,
    columns(source, listing),
  );
  return loss!;
}

/**
 * Notes what a source lists. An item whose place in the list is as it was is left as it is; what left the list, or is in it
 * again, is available while any list has it. @returns item_nos that are gone and back.
 */
export async function writeListing(
  session: Queryable,
  source: string,
  listing: Listing,
): Promise<{ gone: number; back: number }> {
  await session.query('select pg_advisory_xact_lock($1, hashtext($2))', [FEED_LOCK, source]);
  const rows = await session.query<{ item_no: number }>(
    `with said as (
       select i.item_no, v.available from ${SAID} join items i using (sku)
     ), listed as (
       insert into feed_items as f (source, item_no, available)
       select $1, s.item_no, s.available from said s left join feed_items f on f.item_no = s.item_no and f.source = $1
       where s.available is not null and f.available is distinct from s.available order by s.item_no
       on conflict (item_no, source) do update set available = excluded.available, since = now() returning item_no
     ), gone as (
       update feed_items f set available = false, since = now()
       where source = $1 and available and not exists (select from said s where s.item_no = f.item_no) returning item_no
     )
     select item_no from listed union all select item_no from gone`,
    columns(source, listing),
  );
  const moved = await session.query<{ item_no: number; available: boolean }>(
    `update items i set available = said.available, updated_at = now()
     from (select item_no, bool_or(available) as available from feed_items where item_no = any ($1) group by item_no) said
     where said.item_no = i.item_no and said.available <> i.available returning i.item_no, i.available`,
    [arrayLiteral(rows.map(({ item_no }) => item_no))],
  );
  await recordChanges(
    session,
    'item',
    moved.map(({ item_no }) => item_no),
  );
  const back = moved.filter(({ available }) => available).length;
  return { gone: moved.length - back, back };
}

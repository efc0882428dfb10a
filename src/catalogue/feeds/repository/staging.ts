import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Queryable, Session } from '../../../resources/database/database.ts';

/** Any number of ours: the first half of the lock that a source's feed holds while it is applied. */
const FEED_LOCK = 7_223;

/** What is said of lines once all of them are seen. */
export interface LineNote {
  level: 'rejected' | 'warning';
  line: number;
  reason: string;
}

/** Copies what was read into tables of this transaction alone; one feed of a source at a time. */
export async function stageOffers(
  session: Session,
  source: string,
  files: { offersPath: string; aliasesPath: string },
): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1, hashtext($2))', [FEED_LOCK, source]);
  await session.query(
    `create temp table feed_offers (
       row_no bigint, line bigint, sku text collate "C", rejected boolean, category text collate "C", title text,
       brand text, style text collate "C", variant jsonb, pack_size numeric(14, 4), url text, image text, gtin text,
       available boolean, price numeric(18, 4), old_price numeric(18, 4), currency char(3)) on commit drop`,
  );
  await session.query(
    `create temp table feed_aliases (
       row_no bigint, line bigint, sku text collate "C", source text collate "C", code text collate "C") on commit drop`,
  );
  await pipeline(createReadStream(files.offersPath), session.copyFrom('copy feed_offers from stdin'));
  await pipeline(createReadStream(files.aliasesPath), session.copyFrom('copy feed_aliases from stdin'));
}

/** Leaves each id once: its first offer that could be taken. @returns what is said of the others. */
export async function dropDuplicates(session: Queryable): Promise<LineNote[]> {
  const rows = await session.query<{ line: number; sku: string; first: number }>(
    `with ranked as (
       select row_no, rejected, row_number() over said as place, first_value(line) over said as first
       from feed_offers window said as (partition by sku order by rejected, row_no)
     ), dropped as (
       delete from feed_offers o using ranked r where r.row_no = o.row_no and r.place > 1
       returning o.line, o.sku, r.first, o.rejected
     )
     select line, sku, first from dropped where not rejected order by line`,
  );
  await session.query(
    'delete from feed_aliases a where not exists (select from feed_offers o where o.row_no = a.row_no and not o.rejected)',
  );
  await session.query('analyze feed_offers');
  return rows.map(({ line, sku, first }) => ({
    level: 'rejected',
    line,
    reason: `offer ${sku}: id named before, in line ${first}; the first one counts`,
  }));
}

/** A code that several offers claim is nobody's: which of them is bought could not be told. */
export async function dropAmbiguousAliases(session: Queryable): Promise<LineNote[]> {
  const rows = await session.query<{ line: number; sku: string; source: string; code: string }>(
    `delete from feed_aliases a using (
       select source, code from feed_aliases group by source, code having count(distinct sku) > 1
     ) d where d.source = a.source and d.code = a.code returning a.line, a.sku, a.source, a.code`,
  );
  await session.query('analyze feed_aliases');
  return rows.map(({ line, sku, source, code }) => ({
    level: 'warning',
    line,
    reason: `offer ${sku}: ${source} ${code} is claimed by other offers too, so it is no alias of any`,
  }));
}

/** Offers whose category is neither in the feed nor known. */
export async function unknownCategories(session: Queryable): Promise<LineNote[]> {
  const rows = await session.query<{ line: number; sku: string; category: string }>(
    `select line, sku, category from feed_offers o
     where category is not null and not exists (select from categories c where c.id = o.category) order by line`,
  );
  return rows.map(({ line, sku, category }) => ({
    level: 'warning',
    line,
    reason: `offer ${sku}: category ${category} is nowhere declared; the item keeps the one it had`,
  }));
}

export interface Loss {
  /** Items of the source that are available now. */
  before: number;
  /** Of them, those that the feed no longer names. */
  left: number;
  /** Of them, those that it names as not to be had. */
  ended: number;
}

export async function lossOf(session: Queryable, source: string): Promise<Loss> {
  const [loss] = await session.query<Loss>(
    `select count(*)::int as before, count(*) filter (where o.sku is null)::int as left,
       count(*) filter (where not o.rejected and not o.available)::int as ended
     from feed_items f join items i using (item_no) left join feed_offers o on o.sku = i.sku
     where f.source = $1 and f.available`,
    [source],
  );
  return loss!;
}

/** Offers that are taken. */
export async function countOffers(session: Queryable): Promise<number> {
  const [row] = await session.query<{ offers: number }>(
    'select count(*)::int as offers from feed_offers where not rejected',
  );
  return row!.offers;
}

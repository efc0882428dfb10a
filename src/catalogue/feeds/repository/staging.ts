import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Queryable, Session } from '../../../resources/database/database.ts';
import type { LineNote } from '../offer.ts';

/** Any number of ours: the first half of the lock that a source's feed holds while it is applied. */
export const FEED_LOCK = 7_223;

/**
 * Copies what was read into tables of this transaction alone; one feed of a source at a time. `feed_known` has the
 * offers that count and the numbers of their items, `feed_changed` what becomes of items that were there before.
 */
export async function stageOffers(
  session: Session,
  source: string,
  parts: readonly { offersPath: string; aliasesPath: string }[],
): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1, hashtext($2))', [FEED_LOCK, source]);
  // Joins of whole feeds, one at a time: what does not fit into memory is written and read again.
  await session.query("set local work_mem = '64MB'");
  await session.query('set local jit = off');
  // Offers differ in everything, and a small sample shows it.
  await session.query('set local default_statistics_target = 10');
  await session.query(
    `create temp table feed_offers (
       row_no integer, line bigint, sku text collate "C", rejected boolean, category text collate "C", title text,
       brand text, style text collate "C", variant jsonb, pack_size numeric(14, 4), url text, image text, gtin text,
       available boolean, price numeric(18, 4), old_price numeric(18, 4), currency char(3)) on commit drop`,
  );
  await session.query(
    `create temp table feed_aliases (
       row_no integer, line bigint, source text collate "C", code text collate "C") on commit drop`,
  );
  await session.query(
    `create temp table feed_known (
       row_no integer, item_no integer, made boolean, rejected boolean, available boolean, price numeric(18, 4),
       old_price numeric(18, 4), currency char(3), first_line bigint) on commit drop`,
  );
  await session.query('create temp table feed_changed (item_no integer, what text) on commit drop');
  for (const { offersPath, aliasesPath } of parts) {
    await pipeline(createReadStream(offersPath), session.copyFrom('copy feed_offers from stdin'));
    await pipeline(createReadStream(aliasesPath), session.copyFrom('copy feed_aliases from stdin'));
  }
}

/**
 * Finds the item of each id's first offer that could be taken, and gives those that are new a number, by SKU, whatever the
 * order of the feed; nothing is written yet. @returns what is said of the other offers of an id.
 */
export async function findKnown(session: Queryable): Promise<LineNote[]> {
  await session.query('analyze feed_offers (row_no, sku, category, rejected)');
  await session.query(
    `insert into feed_known
     select row_no, case when place = 1 then coalesce(item_no, nextval('items_item_no_seq')::int) end,
       item_no is null, rejected, available, price, old_price, currency, case when place > 1 then first_line end
     from (
       select o.*, i.item_no
       from (
         select row_no, sku, rejected, available, price, old_price, currency, row_number() over said as place,
           first_value(line) over said as first_line
         from feed_offers window said as (partition by sku order by rejected, row_no)
       ) o left join items i using (sku)
       where i.item_no is not null or not o.rejected order by o.sku, o.place
     ) found`,
  );
  const rows = await session.query<{ line: number; sku: string; first: number }>(
    `with dropped as (
       delete from feed_known where first_line is not null returning row_no, first_line, rejected
     )
     select o.line, o.sku, d.first_line as first from dropped d join feed_offers o using (row_no)
     where not d.rejected order by o.line`,
  );
  await session.query('analyze feed_known (row_no, item_no, rejected, made)');
  if (rows.length > 0)
    await session.query(
      'delete from feed_aliases a where not exists (select from feed_known k where k.row_no = a.row_no)',
    );
  return rows.map(({ line, sku, first }) => ({
    level: 'rejected',
    line,
    reason: `offer ${sku}: id named before, in line ${first}; the first one counts`,
  }));
}

/** A code that several offers claim is nobody's: which of them is bought could not be told. */
export async function dropAmbiguousAliases(session: Queryable): Promise<LineNote[]> {
  const rows = await session.query<{ line: number; sku: string; source: string; code: string }>(
    `with dropped as (
       delete from feed_aliases a using (
         select source, code from feed_aliases group by source, code having min(row_no) < max(row_no)
       ) d where d.source = a.source and d.code = a.code returning a.row_no, a.line, a.source, a.code
     )
     select d.line, o.sku, d.source, d.code from dropped d join feed_offers o using (row_no) order by d.line`,
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
     where category is not null and not exists (select from categories c where c.id = o.category)
       and exists (select from feed_known k where k.row_no = o.row_no) order by line`,
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
    `select count(*)::int as before, count(*) filter (where k.item_no is null)::int as left,
       count(*) filter (where not k.rejected and not k.available)::int as ended
     from feed_items f left join feed_known k using (item_no) where f.source = $1 and f.available`,
    [source],
  );
  return loss!;
}

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Queryable, Session } from '../../../resources/database/database.ts';

/** Any number of ours: the first half of the lock that a source's feed holds while it is applied. */
export const FEED_LOCK = 7_223;

/** What is said of lines once all of them are seen. */
export interface LineNote {
  level: 'rejected' | 'warning';
  line: number;
  reason: string;
}

/** What `feed_known` holds beside the numbers. */
const KNOWN = 'o.rejected, o.available, o.price, o.old_price, o.currency';

/**
 * Copies what was read into tables of this transaction alone; one feed of a source at a time. `feed_known` has the
 * offers whose items are in the catalogue, `feed_changed` what becomes of those.
 */
export async function stageOffers(
  session: Session,
  source: string,
  files: { offersPath: string; aliasesPath: string },
): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1, hashtext($2))', [FEED_LOCK, source]);
  // Joins of whole feeds, one at a time: what does not fit into memory is written and read again.
  await session.query("set local work_mem = '64MB'");
  await session.query('set local jit = off');
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
       old_price numeric(18, 4), currency char(3)) on commit drop`,
  );
  await session.query('create temp table feed_changed (item_no integer, what text) on commit drop');
  await pipeline(createReadStream(files.offersPath), session.copyFrom('copy feed_offers from stdin'));
  await pipeline(createReadStream(files.aliasesPath), session.copyFrom('copy feed_aliases from stdin'));
}

/** Leaves each id once: its first offer that could be taken. @returns what is said of the others. */
export async function dropDuplicates(session: Queryable): Promise<LineNote[]> {
  const rows = await session.query<{ line: number; sku: string; first: number }>(
    `with ranked as (
       select row_no, row_number() over said as place, first_value(line) over said as first
       from feed_offers window said as (partition by sku order by rejected, row_no)
     ), dropped as (
       delete from feed_offers o using ranked r where r.row_no = o.row_no and r.place > 1
       returning o.row_no, o.line, o.sku, r.first, o.rejected
     ), unnamed as (
       delete from feed_aliases a using dropped where a.row_no = dropped.row_no
     )
     select line, sku, first from dropped where not rejected order by line`,
  );
  await session.query('analyze feed_offers (row_no, sku, category, rejected)');
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

/** Finds the items of the offers, as they are before anything is written. */
export async function findKnown(session: Queryable): Promise<void> {
  await session.query(
    `insert into feed_known select o.row_no, i.item_no, false, ${KNOWN} from feed_offers o join items i using (sku)`,
  );
  await session.query('analyze feed_known (row_no, item_no, rejected, made)');
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
    `select count(*)::int as before, count(*) filter (where k.item_no is null)::int as left,
       count(*) filter (where not k.rejected and not k.available)::int as ended
     from feed_items f left join feed_known k using (item_no) where f.source = $1 and f.available`,
    [source],
  );
  return loss!;
}

/** Items that are new to the catalogue. */
export async function makeItems(session: Queryable, columns: readonly string[]): Promise<void> {
  await session.query(
    `with made as (
       insert into items (sku, title, category_no, available, ${columns.join(', ')})
       select o.sku, o.title, c.category_no, o.available, ${columns.map((name) => `o.${name}`).join(', ')}
       from feed_offers o left join categories c on c.id = o.category
       where not o.rejected and not exists (select from feed_known k where k.row_no = o.row_no) order by o.sku
       on conflict (sku) do nothing returning item_no, sku
     ), told as (
       insert into feed_changed select item_no, 'made' from made
     )
     insert into feed_known select o.row_no, made.item_no, true, ${KNOWN} from made join feed_offers o using (sku)`,
  );
  // What somebody else made meanwhile.
  await session.query(
    `insert into feed_known select o.row_no, i.item_no, false, ${KNOWN} from feed_offers o join items i using (sku)
     where not exists (select from feed_known k where k.row_no = o.row_no)`,
  );
  await session.query('analyze feed_known (row_no, item_no, rejected, made)');
}

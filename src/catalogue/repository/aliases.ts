import { arrayLiteral, type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { AliasEntry } from '../catalogue.ts';

/** Who says so. A person's word (`api`) counts before a file's, and a file's before a feed's. */
export type AliasOrigin = 'api' | 'file' | 'feed';

/** What became of one declared alias. */
export interface DeclaredAlias {
  source: string;
  code: string;
  /** `kept`: an undo, or an item on sale, holds it where it is; `unknown`: there is no such SKU. */
  status: 'accepted' | 'updated' | 'unchanged' | 'kept' | 'unknown';
}

/**
 * Declares what other sources call our items. An alias that meant another item until now is moved, with an entry in the
 * log by which it can be moved back: past purchases follow it. A move that was undone is not made again by a file or a
 * feed, and a feed takes no alias from an item that is known and on sale. Each (source, code) at most once a call.
 */
export async function declareAliases(
  session: Queryable,
  aliases: readonly AliasEntry[],
  reason: string,
  origin: AliasOrigin = 'file',
): Promise<DeclaredAlias[]> {
  const rows = await declare(
    session,
    `select * from unnest($3::text[], $4::text[], $5::text[]) v (source, code, sku)`,
    [
      reason,
      origin,
      arrayLiteral(aliases.map(({ source }) => source)),
      arrayLiteral(aliases.map(({ code }) => code)),
      arrayLiteral(aliases.map(({ sku }) => sku)),
    ],
  );
  const statuses = new Map(rows.map((row) => [`${row.source}\0${row.code}`, row.status]));
  return aliases.map(({ source, code }) => ({
    source,
    code,
    status: statuses.get(`${source}\0${code}`) ?? 'unchanged',
  }));
}

interface Row extends DeclaredAlias {
  alias_no: number | null;
  item_no: number | null;
  from_item_no: number | null;
}

/**
 * SQL of what becomes of a code that is to mean `item` and does not yet: `a` is its alias, where there is one, `held` the
 * item that has it.
 */
export function fateOfAlias(item: string, origin: string): string {
  return `case
    when ${item}.item_no is null then 'unknown'
    when a.alias_no is null then 'accepted'
    when ${origin} <> 'api' and exists (
      select from item_alias_log e join item_alias_log u on u.undoes = e.entry_no
      where e.alias_no = a.alias_no and e.to_item_no = ${item}.item_no
        and not exists (select from item_alias_log r where r.undoes = u.entry_no)) then 'kept'
    when ${origin} = 'feed' and not held.provisional and held.available then 'kept'
    else 'updated' end`;
}

async function declare(
  session: Queryable,
  incoming: string,
  values: readonly unknown[],
): Promise<DeclaredAlias[]> {
  const rows = await session.query<Row>(
    `with incoming as (${incoming}), said as (
       select v.source, v.code, i.item_no, a.alias_no, a.item_no as from_item_no,
         ${fateOfAlias('i', '$2')} as status
       from incoming v left join items i using (sku)
       left join item_aliases a on a.source = v.source and a.code = v.code
       left join items held on held.item_no = a.item_no
       where i.item_no is null or a.item_no is distinct from i.item_no
     ), moved as (
       update item_aliases a set item_no = s.item_no, origin = $2 from said s
       where s.status = 'updated' and a.alias_no = s.alias_no returning a.alias_no
     ), made as (
       insert into item_aliases (source, code, item_no, origin)
       select source, code, item_no, $2 from said where status = 'accepted'
       order by source collate "C", code collate "C"
       on conflict (source, code) do nothing returning alias_no, source, code, item_no
     ), logged as (
       insert into item_alias_log (alias_no, from_item_no, to_item_no, reason)
       select s.alias_no, s.from_item_no, s.item_no, $1 from said s join moved using (alias_no)
       union all
       select alias_no, null, item_no, $1 from made
     )
     select source, code, status, alias_no, item_no, from_item_no from said`,
    values,
  );
  const made = rows.filter(({ status }) => status === 'accepted');
  const moved = rows.filter(({ status }) => status === 'updated');
  await tellOfMoves(session, moved, made);
  return rows.map(({ source, code, status }) => ({ source, code, status }));
}

interface Move {
  alias_no: number | null;
  item_no: number | null;
  from_item_no: number | null;
}

/** The items that lost and gained a code, and everybody whose history says something else now. */
export async function tellOfMoves(
  session: Queryable,
  moved: readonly Move[],
  made: readonly Move[] = [],
): Promise<void> {
  const items = [...moved, ...made].flatMap(({ item_no, from_item_no }) =>
    [item_no, from_item_no].filter((no) => no !== null),
  );
  await recordChanges(session, 'item', [...new Set(items)]);
  if (moved.length === 0) return;
  await session.query(
    `insert into changes (kind, key)
     select distinct 'customer', p.customer_no::text from purchase_lines l join purchases p using (purchase_no)
     where l.alias_no = any ($1::int[]) and p.customer_no is not null`,
    [arrayLiteral(moved.flatMap(({ alias_no }) => alias_no ?? []))],
  );
}

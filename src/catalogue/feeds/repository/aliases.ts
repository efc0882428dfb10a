import type { Queryable } from '../../../resources/database/database.ts';
import { fateOfAlias } from '../../repository/aliases.ts';
import type { LineNote } from '../offer.ts';
import { insertNew } from './insert-new.ts';

export interface StagedAliases {
  /** Codes declared and moved. */
  written: number;
  notes: LineNote[];
}

/**
 * Declares the codes that a feed has staged by the rules of `declareAliases`, in statements of their own: hundreds of
 * thousands at once. Buyers whose history means another item now are told of here, items by `tellOfItems`.
 */
export async function declareStaged(session: Queryable, reason: string): Promise<StagedAliases> {
  await session.query(
    `create temp table feed_moves on commit drop as
     select coalesce(s.alias_no, nextval('item_aliases_alias_no_seq')::int) as alias_no, source, code, item_no,
       made, from_item_no, fate
     from (
       select v.source, v.code, k.item_no, k.made, a.alias_no, a.item_no as from_item_no, ${fateOfAlias('k', "'feed'")} as fate
       from feed_aliases v join feed_known k using (row_no)
       left join item_aliases a on a.source = v.source and a.code = v.code
       left join items held on held.item_no = a.item_no
       where not k.rejected and a.item_no is distinct from k.item_no order by v.source, v.code
     ) s`,
  );
  await session.query('analyze feed_moves');
  const alone = await insertNew(
    session,
    `insert into item_aliases (alias_no, source, code, item_no, origin) overriding system value
     select alias_no, source, code, item_no, 'feed' from feed_moves where fate = 'accepted' order by alias_no`,
  );
  // Whoever declared one of the new codes meanwhile has its number: nothing of ours is there to be logged.
  if (!alone)
    await session.query(
      `delete from feed_moves m
       where fate = 'accepted' and not exists (select from item_aliases a where a.alias_no = m.alias_no)`,
    );
  await session.query(
    `update item_aliases a set item_no = m.item_no, origin = 'feed' from feed_moves m
     where m.fate = 'updated' and a.alias_no = m.alias_no`,
  );
  await session.query(
    `insert into item_alias_log (alias_no, from_item_no, to_item_no, reason)
     select alias_no, from_item_no, item_no, $1 from feed_moves where fate <> 'kept' order by alias_no`,
    [reason],
  );
  await session.query(
    `insert into feed_changed
     select item_no, 'alias' from feed_moves where fate <> 'kept' and not made
     union select from_item_no, 'alias' from feed_moves where fate = 'updated'`,
  );
  await session.query(
    `insert into changes (kind, key)
     select distinct 'customer', p.customer_no::text
     from feed_moves m join purchase_lines l using (alias_no) join purchases p using (purchase_no)
     where m.fate = 'updated' and p.customer_no is not null`,
  );
  const kept = await session.query<{ source: string; code: string }>(
    "select source, code from feed_moves where fate = 'kept' order by source, code",
  );
  const [counts] = await session.query<{ written: number }>(
    "select count(*) filter (where fate <> 'kept')::int as written from feed_moves",
  );
  return {
    written: counts!.written,
    notes: kept.map(({ source, code }) => ({
      level: 'warning',
      line: 0,
      reason: `${source} ${code}: stays with its item (a move undone, or an item on sale); declare it by the API to move it`,
    })),
  };
}

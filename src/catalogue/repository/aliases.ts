import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { AliasEntry } from '../catalogue.ts';

/**
 * Declares what other sources call our items. An alias that meant another item until now is moved, with an entry in the
 * log by which it can be moved back: past purchases follow it. Each (source, code) at most once a call; items must exist.
 */
export async function declareAliases(
  session: Queryable,
  aliases: readonly AliasEntry[],
  reason: string,
): Promise<void> {
  const values = [
    aliases.map(({ source }) => source),
    aliases.map(({ code }) => code),
    aliases.map(({ sku }) => sku),
  ];
  const moved = await session.query<{ item_no: number; from_item_no: number }>(
    `with incoming as (
       select v.source, v.code, i.item_no from unnest($1::text[], $2::text[], $3::text[]) v (source, code, sku)
       join items i using (sku)
     ), before as (
       select a.alias_no, a.item_no as from_item_no, v.item_no from incoming v
       join item_aliases a using (source, code) where a.item_no <> v.item_no for update of a
     ), moved as (
       update item_aliases a set item_no = b.item_no, origin = 'file' from before b where a.alias_no = b.alias_no
     ), logged as (
       insert into item_alias_log (alias_no, from_item_no, to_item_no, reason)
       select alias_no, from_item_no, item_no, $4 from before
     )
     select from_item_no, item_no from before`,
    [...values, reason],
  );
  const made = await session.query<{ item_no: number }>(
    `with made as (
       insert into item_aliases (source, code, item_no, origin)
       select v.source, v.code, i.item_no, 'file'
       from unnest($1::text[], $2::text[], $3::text[]) v (source, code, sku) join items i using (sku)
       order by v.source collate "C", v.code collate "C"
       on conflict (source, code) do nothing returning alias_no, item_no
     ), logged as (
       insert into item_alias_log (alias_no, to_item_no, reason) select alias_no, item_no, $4 from made
     )
     select item_no from made`,
    [...values, reason],
  );
  const touched = new Set([
    ...moved.flatMap(({ item_no, from_item_no }) => [item_no, from_item_no]),
    ...made.map(({ item_no }) => item_no),
  ]);
  await recordChanges(session, 'item', [...touched]);
}

import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { ItemHint } from '../catalogue.ts';

/**
 * Makes sure that every code of the source has an alias and an item, and tells the item what purchases say of it. A code
 * without an alias is taken as a SKU. A hint fills what is empty and replaces a made-up title; an item that gets a title is
 * no longer provisional. New items are numbered by code, so that the order of the rows does not matter.
 */
export async function applyHints(
  session: Queryable,
  source: string,
  hints: readonly ItemHint[],
): Promise<void> {
  const codes = hints.map(({ code }) => code);
  const made = await session.query<{ item_no: number }>(
    `insert into items (sku, provisional)
     select code, true from unnest($2::text[]) v (code)
     where not exists (select from item_aliases a where a.source = $1 and a.code = v.code) order by code collate "C"
     on conflict (sku) do nothing returning item_no`,
    [source, codes],
  );
  await session.query(
    `insert into item_aliases (source, code, item_no, origin)
     select $1, i.sku, i.item_no, case when i.provisional then 'provisional' else 'sku' end
     from items i where i.sku = any ($2::text[])
       and not exists (select from item_aliases a where a.source = $1 and a.code = i.sku) order by i.sku
     on conflict (source, code) do nothing`,
    [source, codes],
  );
  const changed = await session.query<{ item_no: number }>(
    `update items i set
       kind = case when i.provisional then coalesce(v.kind, i.kind) else i.kind end,
       title = case when i.title is null or i.placeholder then coalesce(v.title, i.title) else i.title end,
       placeholder = case when i.title is null or i.placeholder then coalesce(v.placeholder, i.placeholder) else i.placeholder end,
       category_no = coalesce(i.category_no, c.category_no),
       provisional = i.provisional and v.title is null,
       updated_at = now()
     from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[]) v (code, kind, title, placeholder, category)
     join item_aliases a on a.source = $1 and a.code = v.code
     left join categories c on c.id = v.category
     where i.item_no = a.item_no and (
       (i.provisional and (v.title is not null or v.kind <> i.kind))
       or ((i.title is null or i.placeholder) and v.title is distinct from i.title and v.title is not null)
       or (i.category_no is null and c.category_no is not null))
     returning i.item_no`,
    [
      source,
      codes,
      hints.map(({ kind }) => kind),
      hints.map(({ title }) => title),
      hints.map(({ title, placeholder }) => (title === undefined ? undefined : placeholder === true)),
      hints.map(({ category }) => category),
    ],
  );
  const touched = new Set([...made, ...changed].map(({ item_no }) => item_no));
  await recordChanges(session, 'item', [...touched]);
}

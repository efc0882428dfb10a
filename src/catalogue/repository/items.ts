import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { ItemEntry } from '../catalogue.ts';

/** Each column, and what an entry says of it. */
const COLUMNS: readonly [name: string, type: string, of: (item: ItemEntry) => unknown][] = [
  ['kind', 'text', (item) => item.kind],
  ['title', 'text', (item) => item.title],
  ['placeholder', 'boolean', (item) => (item.title === undefined ? undefined : item.placeholder === true)],
  ['brand', 'text', (item) => item.brand],
  ['style', 'text', (item) => item.style],
  ['variant', 'jsonb', (item) => (item.variant === undefined ? undefined : JSON.stringify(item.variant))],
  ['pack_size', 'numeric', (item) => item.packSize],
  ['url', 'text', (item) => item.url],
  ['image', 'text', (item) => item.image],
  ['gtin', 'text', (item) => item.gtin],
  ['available', 'boolean', (item) => item.available],
  ['first_seen', 'timestamptz', (item) => item.firstSeen],
];
const NAMES = COLUMNS.map(([name]) => name);

const UPSERT = `
  with incoming as (
    select v.*, c.category_no from unnest($1::text[], $2::text[], ${COLUMNS.map(([, type], i) => `$${i + 3}::${type}[]`).join(', ')})
      v (sku, category, ${NAMES.join(', ')})
    left join categories c on c.id = v.category
  ), made as (
    insert into items (sku, category_no, kind, placeholder, available, first_seen, ${NAMES.filter((name) => !['kind', 'placeholder', 'available', 'first_seen'].includes(name)).join(', ')})
    select sku, category_no, coalesce(kind, 'goods'), coalesce(placeholder, false), coalesce(available, true),
      coalesce(first_seen, now()), ${NAMES.filter((name) => !['kind', 'placeholder', 'available', 'first_seen'].includes(name)).join(', ')}
    from incoming where sku not in (select sku from items) order by sku collate "C"
    on conflict (sku) do nothing returning item_no
  ), changed as (
    update items i set category_no = coalesce(v.category_no, i.category_no), provisional = false, updated_at = now(),
      ${NAMES.map((name) => `${name} = coalesce(v.${name}, i.${name})`).join(', ')}
    from incoming v where v.sku = i.sku and (i.provisional or v.category_no <> i.category_no
      or (v.category_no is not null and i.category_no is null)
      or ${NAMES.map((name) => `(v.${name} is not null and v.${name} is distinct from i.${name})`).join(' or ')})
    returning i.item_no
  )
  select item_no from made union all select item_no from changed`;

/**
 * Makes and changes items by SKU, each at most once a call; a provisional one is so no longer. Categories must exist.
 * @returns the number made or changed.
 */
export async function upsertItems(session: Queryable, items: readonly ItemEntry[]): Promise<number> {
  const touched = await session.query<{ item_no: number }>(UPSERT, [
    items.map(({ sku }) => sku),
    items.map(({ category }) => category),
    ...COLUMNS.map(([, , of]) => items.map(of)),
  ]);
  await recordChanges(
    session,
    'item',
    touched.map(({ item_no }) => item_no),
  );
  return touched.length;
}

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
  ['hidden', 'boolean', (item) => item.hidden],
  ['first_seen', 'timestamptz', (item) => item.firstSeen],
];
const NAMES = COLUMNS.map(([name]) => name);
/** What a new item gets where nobody says. */
const DEFAULTS: Readonly<Record<string, string>> = {
  kind: "'goods'",
  placeholder: 'false',
  available: 'true',
  hidden: 'false',
  first_seen: 'now()',
};

const UPSERT = `
  with incoming as (
    select v.*, c.category_no from unnest($1::text[], $2::text[], ${COLUMNS.map(([, type], i) => `$${i + 3}::${type}[]`).join(', ')})
      v (sku, category, ${NAMES.join(', ')})
    left join categories c on c.id = v.category
  ), made as (
    insert into items (sku, category_no, ${NAMES.join(', ')})
    select sku, category_no, ${NAMES.map((name) => (name in DEFAULTS ? `coalesce(${name}, ${DEFAULTS[name]})` : name)).join(', ')}
    from incoming where sku not in (select sku from items) order by sku collate "C"
    on conflict (sku) do nothing returning item_no, sku
  ), changed as (
    update items i set category_no = coalesce(v.category_no, i.category_no), provisional = false, updated_at = now(),
      ${NAMES.map((name) => `${name} = coalesce(v.${name}, i.${name})`).join(', ')}
    from incoming v where v.sku = i.sku and (i.provisional or v.category_no <> i.category_no
      or (v.category_no is not null and i.category_no is null)
      or ${NAMES.map((name) => `(v.${name} is not null and v.${name} is distinct from i.${name})`).join(' or ')})
    returning i.item_no, i.sku
  )
  select item_no, sku, true as made from made union all select item_no, sku, false from changed`;

/**
 * Makes and changes items by SKU, each at most once a call; a provisional one is so no longer. Categories must exist.
 * @returns the number made or changed.
 */
export async function upsertItems(session: Queryable, items: readonly ItemEntry[]): Promise<number> {
  return (await writeItems(session, items)).size;
}

/** The same; @returns those that were made or changed, by SKU. */
export async function writeItems(
  session: Queryable,
  items: readonly ItemEntry[],
): Promise<Map<string, 'accepted' | 'updated'>> {
  const touched = await session.query<{ item_no: number; sku: string; made: boolean }>(UPSERT, [
    items.map(({ sku }) => sku),
    items.map(({ category }) => category),
    ...COLUMNS.map(([, , of]) => items.map(of)),
  ]);
  await recordChanges(
    session,
    'item',
    touched.map(({ item_no }) => item_no),
  );
  return new Map(touched.map(({ sku, made }) => [sku, made ? 'accepted' : 'updated']));
}

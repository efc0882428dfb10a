import type { Queryable } from '../../resources/database/index.ts';
import type { KnownItem } from '../items/schemas.ts';

/** Prices of one zone that are told; older ones stay in the database. */
const MAX_PRICES = 100;

/** Of these ids, those that are categories. */
export async function knownCategories(session: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await session.query<{ id: string }>('select id from categories where id = any ($1::text[])', [
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** All that is known of an item, by its SKU, and its price in a zone at a time. */
export async function readItem(
  session: Queryable,
  sku: string,
  asked: { zone: string; at: Date },
): Promise<KnownItem | undefined> {
  const [row] = await session.query<
    Omit<KnownItem, 'aliases' | 'price' | 'prices' | 'feeds' | 'firstSeen' | 'updatedAt'> & {
      itemNo: number;
      firstSeen: Date;
      updatedAt: Date;
    }
  >(
    `select i.item_no as "itemNo", i.sku, i.kind, i.provisional, i.title, c.id as category, i.brand, i.style, i.variant,
       trim_scale(i.pack_size)::text as "packSize", i.url, i.image, i.gtin, i.available, i.hidden,
       i.first_seen as "firstSeen", i.updated_at as "updatedAt"
     from items i left join categories c using (category_no) where i.sku = $1`,
    [sku],
  );
  if (row === undefined) return undefined;
  const { itemNo, firstSeen, updatedAt, ...item } = row;
  const aliases = await session.query<KnownItem['aliases'][number]>(
    `select source, code, origin,
       (select max(entry_no)::int from item_alias_log e where e.alias_no = a.alias_no) as entry
     from item_aliases a where item_no = $1 order by source, code`,
    [itemNo],
  );
  const feeds = await session.query<{ source: string; available: boolean; since: Date }>(
    'select source, available, since from feed_items where item_no = $1 order by source',
    [itemNo],
  );
  return {
    ...item,
    firstSeen: firstSeen.toISOString(),
    updatedAt: updatedAt.toISOString(),
    feeds: feeds.map(({ since, ...feed }) => ({ ...feed, since: since.toISOString() })),
    aliases,
    price: await readPrice(session, itemNo, asked),
    prices: await readPrices(session, itemNo),
  };
}

/** In the zone, else in the default one. */
async function readPrice(
  session: Queryable,
  itemNo: number,
  { zone, at }: { zone: string; at: Date },
): Promise<KnownItem['price']> {
  const [price] = await session.query<NonNullable<KnownItem['price']> & { begins: Date }>(
    `select zone, since as begins, trim_scale(price)::text as price, trim_scale(old_price)::text as "oldPrice", currency
     from item_prices where item_no = $1 and zone in ($2, '') and since <= $3 order by zone <> $2, since desc limit 1`,
    [itemNo, zone, at],
  );
  if (price === undefined) return null;
  const { begins, ...rest } = price;
  return { ...rest, since: begins.toISOString() };
}

async function readPrices(session: Queryable, itemNo: number): Promise<KnownItem['prices']> {
  const rows = await session.query<{
    zone: string;
    since: Date;
    price: string;
    oldPrice: string | null;
    currency: string;
  }>(
    `select zone, since, trim_scale(price)::text as price, trim_scale(old_price)::text as "oldPrice", currency
     from (
       select *, row_number() over (partition by zone order by since desc) as place from item_prices where item_no = $1
     ) p where place <= $2 order by zone, since desc`,
    [itemNo, MAX_PRICES],
  );
  const zones = new Map<string, KnownItem['prices'][number]>();
  for (const { zone, since, ...price } of rows) {
    const known = zones.get(zone) ?? { zone, history: [] };
    known.history.push({ ...price, since: since.toISOString() });
    zones.set(zone, known);
  }
  return [...zones.values()];
}

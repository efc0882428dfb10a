import type { Queryable } from '../../../resources/database/database.ts';

/** Columns that a feed without a value leaves as they are. */
const KEPT = ['brand', 'style', 'variant', 'pack_size', 'url', 'image', 'gtin'] as const;

export interface WrittenItems {
  /** item_nos. */
  made: number[];
  changed: number[];
}

/** Makes and changes items as the staged offers say; new ones are numbered by SKU, whatever the order of the feed. */
export async function writeItems(session: Queryable): Promise<WrittenItems> {
  const made = await session.query<{ item_no: number }>(
    `insert into items (sku, title, category_no, available, ${KEPT.join(', ')})
     select o.sku, o.title, c.category_no, o.available, ${KEPT.map((name) => `o.${name}`).join(', ')}
     from feed_offers o left join categories c on c.id = o.category
     where not o.rejected and not exists (select from items i where i.sku = o.sku) order by o.sku
     on conflict (sku) do nothing returning item_no`,
  );
  const changed = await session.query<{ item_no: number }>(
    `update items i set title = said.title, placeholder = false, provisional = false, updated_at = now(),
       category_no = said.category_no, ${KEPT.map((name) => `${name} = said.${name}`).join(', ')}
     from (
       select i.item_no, o.title, coalesce(c.category_no, i.category_no) as category_no,
         ${KEPT.map((name) => `coalesce(o.${name}, i.${name}) as ${name}`).join(', ')}
       from feed_offers o join items i using (sku) left join categories c on c.id = o.category where not o.rejected
     ) said
     where said.item_no = i.item_no and (i.provisional or i.placeholder
       or (i.title, i.category_no, ${KEPT.map((name) => `i.${name}`).join(', ')})
         is distinct from (said.title, said.category_no, ${KEPT.map((name) => `said.${name}`).join(', ')}))
     returning i.item_no`,
  );
  return { made: numbers(made), changed: numbers(changed) };
}

export interface Availability {
  /** item_nos that are no longer to be had, and that are again. */
  gone: number[];
  back: number[];
}

/** What the source's feed lists is available as it says, unless another feed has it; what left it is not. */
export async function writeAvailability(session: Queryable, source: string): Promise<Availability> {
  await session.query(
    `create temp table feed_touched on commit drop as
     select i.item_no, o.available from feed_offers o join items i using (sku) where not o.rejected
     union all
     select f.item_no, false from feed_items f join items i using (item_no)
     where f.source = $1 and f.available and not exists (select from feed_offers o where o.sku = i.sku)`,
    [source],
  );
  await session.query('analyze feed_touched');
  await session.query(
    `insert into feed_items as f (source, item_no, available)
     select $1, item_no, available from feed_touched order by item_no
     on conflict (source, item_no) do update set available = excluded.available, since = now()
       where f.available <> excluded.available`,
    [source],
  );
  const rows = await session.query<{ item_no: number; available: boolean }>(
    `update items i set available = said.available, updated_at = now()
     from (
       select item_no, bool_or(f.available) as available from feed_touched join feed_items f using (item_no) group by item_no
     ) said
     where said.item_no = i.item_no and said.available <> i.available returning i.item_no, i.available`,
  );
  return {
    gone: numbers(rows.filter(({ available }) => !available)),
    back: numbers(rows.filter(({ available }) => available)),
  };
}

/** Adds prices to their history where they differ from the one that holds. @returns item_nos. */
export async function writePrices(session: Queryable, zone: string, since: Date): Promise<number[]> {
  const rows = await session.query<{ item_no: number }>(
    `insert into item_prices (item_no, zone, since, price, old_price, currency)
     select i.item_no, $1, $2, o.price, o.old_price, o.currency
     from feed_offers o join items i using (sku)
     left join lateral (
       select price, old_price, currency from item_prices p
       where p.item_no = i.item_no and p.zone = $1 and p.since <= $2 order by p.since desc limit 1
     ) p on true
     where not o.rejected and (p.price, p.old_price, p.currency) is distinct from (o.price, o.old_price, o.currency)
     on conflict (item_no, zone, since) do update
       set price = excluded.price, old_price = excluded.old_price, currency = excluded.currency
     returning item_no`,
    [zone, since],
  );
  return numbers(rows);
}

function numbers(rows: readonly { item_no: number }[]): number[] {
  return rows.map(({ item_no }) => item_no);
}

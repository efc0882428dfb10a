import { ALL_ITEMS, type Queryable, recordChanges } from '../../../resources/database/index.ts';
import { insertNew } from './insert-new.ts';

/** Fewer than these are told of one by one, be they all there are. */
const MANY_ITEMS = 10_000;

/** Columns that a feed without a value leaves as they are. */
const KEPT = ['brand', 'style', 'variant', 'pack_size', 'url', 'image', 'gtin'] as const;

/** Makes and changes items as the staged offers say. */
export async function writeItems(session: Queryable): Promise<void> {
  await makeItems(session);
  await session.query(
    `with changed as (
       update items i set title = said.title, placeholder = false, provisional = false, updated_at = now(),
         category_no = said.category_no, ${KEPT.map((name) => `${name} = said.${name}`).join(', ')}
       from (
         select i.item_no, o.title, coalesce(c.category_no, i.category_no) as category_no,
           ${KEPT.map((name) => `coalesce(o.${name}, i.${name}) as ${name}`).join(', ')}
         from feed_known k join feed_offers o using (row_no) join items i using (item_no)
         left join categories c on c.id = o.category where not k.rejected and not k.made
       ) said
       where said.item_no = i.item_no and (i.provisional or i.placeholder
         or (i.title, i.category_no, ${KEPT.map((name) => `i.${name}`).join(', ')})
           is distinct from (said.title, said.category_no, ${KEPT.map((name) => `said.${name}`).join(', ')}))
       returning i.item_no
     )
     insert into feed_changed select item_no, 'changed' from changed`,
  );
}

async function makeItems(session: Queryable): Promise<void> {
  const alone = await insertNew(
    session,
    `insert into items (item_no, sku, title, category_no, available, ${KEPT.join(', ')}) overriding system value
     select k.item_no, o.sku, o.title, c.category_no, o.available, ${KEPT.map((name) => `o.${name}`).join(', ')}
     from feed_known k join feed_offers o using (row_no) left join categories c on c.id = o.category
     where k.made order by k.item_no`,
  );
  if (alone) return;
  await session.query(
    `update feed_known k set item_no = i.item_no, made = false from feed_offers o join items i using (sku)
     where o.row_no = k.row_no and k.made and i.item_no <> k.item_no`,
  );
  await session.query('analyze feed_known (row_no, item_no, rejected, made)');
}

/** What the source's feed lists is available as it says, unless another feed has it; what left it is not. */
export async function writeAvailability(session: Queryable, source: string, partial: boolean): Promise<void> {
  await session.query('create temp table feed_left (item_no integer) on commit drop');
  await session.query(
    `with gone as (
       update feed_items f set available = false, since = now()
       where source = $1 and available and not $2
         and not exists (select from feed_known k where k.item_no = f.item_no)
       returning item_no
     )
     insert into feed_left select item_no from gone`,
    [source, partial],
  );
  // Nobody else knows of a new item: it needs no look at what is there.
  await session.query(
    'insert into feed_items (source, item_no, available) select $1, item_no, available from feed_known where made',
    [source],
  );
  await session.query(
    `insert into feed_items as f (source, item_no, available)
     select $1, k.item_no, k.available
     from feed_known k left join feed_items f on f.item_no = k.item_no and f.source = $1
     where not k.rejected and not k.made and f.available is distinct from k.available order by k.item_no
     on conflict (item_no, source) do update set available = excluded.available, since = now()`,
    [source],
  );
  await session.query(
    `with moved as (
       update items i set available = said.available, updated_at = now()
       from (
         select f.item_no, bool_or(f.available) as available
         from (
           select item_no from feed_known where not rejected and not made union all select item_no from feed_left
         ) touched join feed_items f using (item_no) group by f.item_no
       ) said
       where said.item_no = i.item_no and said.available <> i.available returning i.item_no, i.available
     )
     insert into feed_changed select item_no, case when available then 'back' else 'gone' end from moved`,
  );
}

/** Adds prices to their history where they differ from the one that holds. */
export async function writePrices(session: Queryable, zone: string, since: Date): Promise<void> {
  await session.query(
    `insert into item_prices (item_no, zone, since, price, old_price, currency)
     select item_no, $1, $2, price, old_price, currency from feed_known where made`,
    [zone, since],
  );
  await session.query(
    `with priced as (
       insert into item_prices (item_no, zone, since, price, old_price, currency)
       select k.item_no, $1, $2, k.price, k.old_price, k.currency
       from feed_known k left join lateral (
         select price, old_price, currency from item_prices p
         where p.item_no = k.item_no and p.zone = $1 and p.since <= $2 order by p.since desc limit 1
       ) p on true
       where not k.rejected and not k.made
         and (p.price, p.old_price, p.currency) is distinct from (k.price, k.old_price, k.currency)
       order by k.item_no
       on conflict (item_no, zone, since) do update
         set price = excluded.price, old_price = excluded.old_price, currency = excluded.currency
       returning item_no
     )
     insert into feed_changed select item_no, 'price' from priced`,
    [zone, since],
  );
}

export interface FeedCounts {
  made: number;
  /** Items, but for new ones, of which something is otherwise now; prices and being back among it. */
  changed: number;
  unchanged: number;
  gone: number;
  back: number;
  prices: number;
}

/** Tells every process of each item that changed, or of all where most did. @returns how many there were of what. */
export async function tellOfItems(session: Queryable): Promise<FeedCounts> {
  const [counts] = await session.query<FeedCounts & { offers: number; told: number; all: number }>(
    `with items_changed as (
       select bool_or(what in ('changed', 'back', 'price')) as changed, bool_or(what = 'gone') as gone,
         bool_or(what = 'back') as back, bool_or(what = 'price') as price
       from feed_changed group by item_no
     ), known as (
       select count(*) filter (where made)::int as made, count(*) filter (where not rejected)::int as offers from feed_known
     )
     select made, offers, count(*) filter (where changed)::int as changed, count(*) filter (where gone)::int as gone,
       count(*) filter (where back)::int as back, made + count(*) filter (where price)::int as prices,
       made + count(changed)::int as told, (select count(*)::int from items) as all
     from known left join items_changed on true group by made, offers`,
  );
  const { offers, told, all, ...became } = counts!;
  if (told > MANY_ITEMS && told > all / 2) await recordChanges(session, 'item', [ALL_ITEMS]);
  else
    await session.query(
      `insert into changes (kind, key)
       select 'item', item_no::text from (
         select item_no from feed_known where made union select item_no from feed_changed
       ) told order by item_no`,
    );
  return { ...became, unchanged: Math.max(0, offers - became.made - became.changed) };
}

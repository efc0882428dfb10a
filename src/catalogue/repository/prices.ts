import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { PriceEntry } from '../catalogue.ts';

/**
 * Adds prices to their history, only where they differ from the one before. Each (sku, zone, since) at most once a call;
 * items must exist. @returns the number of prices added.
 */
export async function recordPrices(session: Queryable, prices: readonly PriceEntry[]): Promise<number> {
  return (await addPrices(session, prices)).length;
}

/** The same; @returns the SKUs whose history has a price more. */
export async function pricedItems(session: Queryable, prices: readonly PriceEntry[]): Promise<Set<string>> {
  if (prices.length === 0) return new Set();
  const rows = await session.query<{ sku: string }>('select sku from items where item_no = any ($1)', [
    await addPrices(session, prices),
  ]);
  return new Set(rows.map(({ sku }) => sku));
}

/** @returns the item_no of each price added. */
async function addPrices(session: Queryable, prices: readonly PriceEntry[]): Promise<number[]> {
  const changed = await session.query<{ item_no: number }>(
    `with incoming as (
       select i.item_no, v.zone, v.since, v.price, v.old_price, v.currency, true as new
       from unnest($1::text[], $2::text[], $3::timestamptz[], $4::numeric[], $5::numeric[], $6::text[])
         v (sku, zone, since, price, old_price, currency) join items i using (sku)
     ), timeline as (
       select * from incoming
       union all
       select p.item_no, p.zone, p.since, p.price, p.old_price, p.currency, false
       from item_prices p where (p.item_no, p.zone) in (select item_no, zone from incoming)
     ), neighbours as (
       select *, lag((price, old_price, currency::text)) over (partition by item_no, zone order by since, new) as before
       from timeline
     )
     insert into item_prices (item_no, zone, since, price, old_price, currency)
     select item_no, zone, since, price, old_price, currency from neighbours
     where new and before is distinct from (price, old_price, currency::text)
     on conflict (item_no, zone, since) do update
       set price = excluded.price, old_price = excluded.old_price, currency = excluded.currency
     returning item_no`,
    [
      prices.map(({ sku }) => sku),
      prices.map(({ zone }) => zone ?? ''),
      prices.map(({ since }) => since),
      prices.map(({ price }) => price),
      prices.map(({ oldPrice }) => oldPrice),
      prices.map(({ currency }) => currency),
    ],
  );
  const itemNos = changed.map(({ item_no }) => item_no);
  await recordChanges(session, 'item', [...new Set(itemNos)]);
  return itemNos;
}

import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { StockEntry } from '../catalogue.ts';

/** Sets quantities. Each (store, sku) at most once a call; stores and items must exist. @returns how many changed. */
export async function setStock(session: Queryable, stock: readonly StockEntry[]): Promise<number> {
  const changed = await session.query<{ item_no: number }>(
    `insert into stock as s (store_no, item_no, quantity)
     select t.store_no, i.item_no, v.quantity
     from unnest($1::text[], $2::text[], $3::numeric[]) v (store, sku, quantity)
     join stores t on t.id = v.store join items i using (sku)
     on conflict (store_no, item_no) do update set quantity = excluded.quantity, at = now()
       where s.quantity <> excluded.quantity
     returning item_no`,
    [stock.map(({ store }) => store), stock.map(({ sku }) => sku), stock.map(({ quantity }) => quantity)],
  );
  await recordChanges(session, 'stock', [...new Set(changed.map(({ item_no }) => item_no))]);
  return changed.length;
}

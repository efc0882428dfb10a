import type { CustomerHistory, HistoryBasket } from '../../../models/model.ts';
import type { Queryable } from '../../resources/database/index.ts';
import { EFFECTIVE } from './effective.ts';

interface BasketRow {
  customer_no: number;
  day: number;
  items: number[];
  quantities: number[];
  store: number | null;
}

/**
 * The same history as in the snapshot, of a few customers, as it is now: what serving reads after a purchase.
 * A customer who was merged into another has the other's history. Everyone asked for is in the answer.
 */
export async function readCustomerHistory(
  database: Queryable,
  customerNos: readonly number[],
): Promise<Map<number, CustomerHistory>> {
  const rows = await database.query<BasketRow>(
    `with recursive up as (
       select no as asked, no as customer_no from unnest($1::int[]) no
       union select up.asked, c.alias_of from up join customers c using (customer_no) where c.alias_of is not null
     ), family as (
       select up.asked, up.customer_no from up join customers c using (customer_no) where c.alias_of is null
       union select f.asked, c.customer_no from family f join customers c on c.alias_of = f.customer_no
     ), bought as (
       select f.asked, p.purchase_no, p.day, p.at, p.source, p.id, p.store_no, a.item_no, sum(l.quantity - coalesce((
         select sum(m.quantity) from return_matches m
         where m.purchase_no = l.purchase_no and m.purchase_line_no = l.line_no), 0)) as quantity
       from family f
       join purchases p on p.customer_no = f.customer_no
       left join purchases s on s.purchase_no = p.superseded_by
       join purchase_lines l on l.purchase_no = p.purchase_no
       join item_aliases a using (alias_no)
       join items i on i.item_no = a.item_no and i.kind = 'goods'
       where ${EFFECTIVE('null')}
       group by f.asked, p.purchase_no, a.item_no
     ), first as (
       select distinct on (asked, day) asked, day, store_no from bought where quantity > 0
       order by asked, day, at, source, id
     ), daily as (
       select asked, day, item_no, sum(quantity::float4)::float8 as quantity
       from bought where quantity > 0 group by asked, day, item_no
     )
     select asked as customer_no, day - date '1970-01-01' as day, array_agg(item_no order by item_no) as items,
       array_agg(quantity order by item_no) as quantities, first.store_no as store
     from daily join first using (asked, day)
     group by asked, day, first.store_no order by asked, day`,
    [customerNos],
  );
  const histories = new Map<number, { baskets: HistoryBasket[] }>(
    customerNos.map((customerNo) => [customerNo, { baskets: [] }]),
  );
  for (const { customer_no, day, items, quantities, store } of rows)
    histories
      .get(customer_no)!
      .baskets.push({ day, items, quantities, ...(store === null ? {} : { store }) });
  return histories;
}

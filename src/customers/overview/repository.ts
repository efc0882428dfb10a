import type { Queryable } from '../../resources/database/database.ts';

export interface TimelineRow {
  kind: 'purchase' | 'return';
  source: string;
  id: string;
  at: Date;
  channel: string | null;
  status: string | null;
  store: string | null;
  currency: string | null;
  amount: string;
  lines: number;
  fulfilledBy: string | null;
}

/** Purchases and returns of all channels, the latest first. */
export function readTimeline(database: Queryable, customerNo: number, limit: number): Promise<TimelineRow[]> {
  return database.query<TimelineRow>(
    `select * from (
       select 'purchase' as kind, purchases.source, purchases.id, purchases.at, purchases.channel, purchases.status,
         stores.id as store, purchases.currency, receipt.id as "fulfilledBy",
         (select trim_scale(coalesce(sum(amount), 0)) from purchase_lines where purchase_no = purchases.purchase_no)::text as amount,
         (select count(*)::integer from purchase_lines where purchase_no = purchases.purchase_no) as lines
       from purchases left join stores using (store_no)
       left join purchases as receipt on receipt.purchase_no = purchases.superseded_by
       where purchases.customer_no = $1
       union all
       select 'return', returns.source, returns.id, returns.at, null, null, stores.id, null, null,
         (select trim_scale(coalesce(sum(amount), 0)) from return_lines where return_no = returns.return_no)::text,
         (select count(*)::integer from return_lines where return_no = returns.return_no)
       from returns left join stores using (store_no) where customer_no = $1
     ) as timeline order by at desc, source, id limit $2`,
    [customerNo, limit],
  );
}

/** The public ids that lead to this customer since they were merged. */
export async function mergedIds(database: Queryable, customerNo: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'select id from customers where alias_of = $1 order by customer_no',
    [customerNo],
  );
  return rows.map((row) => row.id);
}

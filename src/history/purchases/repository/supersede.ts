import type { Session } from '../../../resources/database/database.ts';
import type { Reference } from '../purchase.ts';
import { keyColumns } from './purchases.ts';

/** The purchases that fulfil one of these orders, locked: none of them changes its mind meanwhile. */
export function lockFulfillers(
  session: Session,
  orders: readonly Reference[],
): Promise<(Reference & { purchase_no: number })[]> {
  return session.prepared(
    `select purchase_no, orders.source, orders.id from purchases
     join unnest($1::text[], $2::text[]) as orders(source, id)
       on purchases.fulfils_source = orders.source and purchases.fulfils_id = orders.id
     order by purchase_no for update of purchases`,
    keyColumns(orders),
  );
}

/**
 * Lets the earliest receipt that was not cancelled count instead of each order. Of two that claim to fulfil each other
 * the later counts.
 * @returns the orders that changed, with their customers.
 */
export function supersedeOrders(
  session: Session,
  orders: readonly Reference[],
): Promise<{ purchase_no: number; customer_no: number | null }[]> {
  return session.query(
    `with receipts as (
       select distinct on (ordered.purchase_no) ordered.purchase_no as order_no, receipt.purchase_no
       from unnest($1::text[], $2::text[]) as said(source, id)
       join purchases as ordered on ordered.source = said.source and ordered.id = said.id
       left join purchases as receipt
         on receipt.fulfils_source = ordered.source and receipt.fulfils_id = ordered.id
         and receipt.status <> 'cancelled'
         and not (
           ordered.fulfils_source is not distinct from receipt.source
           and ordered.fulfils_id is not distinct from receipt.id
           and (ordered.at, ordered.source, ordered.id) > (receipt.at, receipt.source, receipt.id))
       order by ordered.purchase_no, receipt.at, receipt.source, receipt.id
     )
     update purchases set superseded_by = receipts.purchase_no from receipts
     where purchases.purchase_no = receipts.order_no
       and purchases.superseded_by is distinct from receipts.purchase_no
     returning purchases.purchase_no, purchases.customer_no`,
    keyColumns(orders),
  );
}

/**
 * A receipt that named nobody is its order's customer's, or the order would leave that history.
 * @returns the receipts that changed hands, with their customers before and after.
 */
export function inheritCustomers(
  session: Session,
  receiptNos: readonly number[],
): Promise<{ purchase_no: number; customer_no: number | null; customer_before: number | null }[]> {
  return session.query(
    `update purchases as receipt set customer_no = ordered.customer_no
     from purchases as before
     left join purchases as ordered on ordered.source = before.fulfils_source and ordered.id = before.fulfils_id
     where receipt.purchase_no = any($1::bigint[]) and before.purchase_no = receipt.purchase_no
       and receipt.identifiers = '{}' and receipt.customer_no is distinct from ordered.customer_no
     returning receipt.purchase_no, receipt.customer_no, before.customer_no as customer_before`,
    [receiptNos],
  );
}

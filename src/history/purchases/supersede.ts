import type { Session } from '../../resources/database/database.ts';
import type { Reference } from './purchase.ts';
import { keyOf } from './repository/purchases.ts';
import { inheritCustomers, lockFulfillers, supersedeOrders } from './repository/supersede.ts';

/**
 * Ties orders and the receipts that fulfil them, in whichever order they came.
 * @param written every purchase written.
 * @param named every order that one of them fulfils or fulfilled.
 * @param receiptNos purchases written that fulfil an order.
 * @returns customers whose effective history changed by it, and the receipts that took their order's customer.
 */
export async function supersede(
  session: Session,
  written: readonly Reference[],
  named: readonly Reference[],
  receiptNos: readonly number[],
): Promise<{ customerNos: number[]; inherited: Map<number, number | null> }> {
  const found = await lockFulfillers(session, [...written, ...named]);
  const fulfillers = [...new Set([...receiptNos, ...found.map((receipt) => receipt.purchase_no)])];
  // An update may have let go of an order: it is among those named, with no receipt left to look at. What no receipt
  // names now and none of the written let go of, most purchases of a batch, cannot have changed.
  const orders = new Map(
    [...named, ...found].map(({ source, id }) => [keyOf({ source, id }), { source, id }]),
  );
  const changed = orders.size === 0 ? [] : await supersedeOrders(session, [...orders.values()]);
  const moved = fulfillers.length === 0 ? [] : await inheritCustomers(session, fulfillers);
  const customerNos = [
    ...changed.map((order) => order.customer_no),
    ...moved.flatMap((receipt) => [receipt.customer_no, receipt.customer_before]),
  ].filter((customerNo) => customerNo !== null);
  return {
    customerNos,
    inherited: new Map(moved.map((receipt) => [receipt.purchase_no, receipt.customer_no])),
  };
}

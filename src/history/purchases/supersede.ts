import type { Session } from '../../resources/database/database.ts';
import type { Reference } from './purchase.ts';
import { inheritCustomers, lockFulfillers, supersedeOrders } from './repository/supersede.ts';

/**
 * Ties orders and the receipts that fulfil them, in whichever order they came.
 * @param touched every purchase written, and every order that one of them fulfils or fulfilled.
 * @param receiptNos purchases written that fulfil an order.
 * @returns customers whose effective history changed by it, and the receipts that took their order's customer.
 */
export async function supersede(
  session: Session,
  touched: readonly Reference[],
  receiptNos: readonly number[],
): Promise<{ customerNos: number[]; inherited: Map<number, number | null> }> {
  const fulfillers = [...new Set([...receiptNos, ...(await lockFulfillers(session, touched))])];
  // An update may have let go of an order: it is among the touched ones, with no receipt left to look at.
  const changed = await supersedeOrders(session, touched);
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

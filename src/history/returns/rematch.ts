import type { Session } from '../../resources/database/database.ts';
import { fromUnits, toUnits } from '../purchases/decimal.ts';
import type { Reference } from '../purchases/purchase.ts';
import { match, type ReturnedLine } from './match.ts';
import {
  clearMatches,
  loadReturned,
  loadSold,
  lockReturns,
  settleCustomers,
  writeMatches,
} from './repository/matching.ts';

/** What changed, and so which returns may match otherwise now. */
export interface RematchScope {
  /** Purchases (and the orders they fulfil) that returns may name. */
  purchases: readonly Reference[];
  /** Customers whose returns without a reference may match otherwise. */
  customerNos: readonly number[];
  /** Returns just written. */
  returnNos: readonly number[];
}

/**
 * Matches every return in scope anew.
 * @returns customers whose effective history changed by it.
 */
export async function rematch(session: Session, scope: RematchScope): Promise<number[]> {
  const named = await lockReturns(session, scope);
  if (named.length === 0) return [];
  // A return that names a purchase may take a line from returns that name none: those are matched anew with it.
  const customers = await settleCustomers(session, named);
  const returnNos =
    customers.length === 0
      ? named
      : await lockReturns(session, { purchases: scope.purchases, customerNos: customers, returnNos: named });

  const before = await clearMatches(session, returnNos);
  const rows = await loadReturned(session, returnNos);
  const returned: ReturnedLine[] = rows.map((row) => ({
    returnNo: row.return_no,
    lineNo: row.line_no,
    itemNo: row.item_no,
    quantity: toUnits(row.quantity),
    at: row.at.getTime(),
    key: row.key,
    purchaseNo: row.purchase_no,
    referenced: row.referenced,
    customerNo: row.customer_no,
  }));
  const sold = (await loadSold(session, returned)).map((row) => ({
    purchaseNo: row.purchase_no,
    lineNo: row.line_no,
    itemNo: row.item_no,
    left: toUnits(row.free),
    at: row.at.getTime(),
    key: row.key,
    customerNo: row.customer_no,
  }));
  const matches = match(returned, sold);
  const unmatched = new Map(returned.map((line) => [`${line.returnNo} ${line.lineNo}`, line.quantity]));
  for (const { returnNo, lineNo, quantity } of matches) {
    const key = `${returnNo} ${lineNo}`;
    unmatched.set(key, unmatched.get(key)! - quantity);
  }
  await writeMatches(
    session,
    matches.map((entry) => ({ ...entry, quantity: fromUnits(entry.quantity) })),
    returned.map(({ returnNo, lineNo }) => ({
      returnNo,
      lineNo,
      unmatched: fromUnits(unmatched.get(`${returnNo} ${lineNo}`)!),
    })),
  );
  const owners = new Map(sold.map((line) => [line.purchaseNo, line.customerNo]));
  const after = matches.flatMap((entry) => owners.get(entry.purchaseNo) ?? []);
  return [...new Set([...before, ...after])];
}

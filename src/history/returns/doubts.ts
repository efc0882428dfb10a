import type { Session } from '../../resources/database/database.ts';
import type { Problem } from '../purchases/purchase.ts';
import { findEarlyReturns, findExcessiveRefunds } from './repository/doubts.ts';

/**
 * What in returns just written and matched is kept, but may be a mistake: a refund of more than was paid, a return dated
 * before its purchase. A purchase that comes after its return is not looked at.
 * @returns warnings by return_no.
 */
export async function doubts(
  session: Session,
  returnNos: readonly number[],
): Promise<Map<number, Problem[]>> {
  const warnings = new Map<number, Problem[]>(returnNos.map((returnNo) => [returnNo, []]));
  for (const { return_no, at, purchase_at } of await findEarlyReturns(session, returnNos))
    warnings.get(return_no)!.push({
      code: 'return_before_purchase',
      message: `at: got ${at.toISOString()}, expected no earlier than its purchase, ${purchase_at.toISOString()}`,
    });
  for (const { return_no, line_no, amount, paid } of await findExcessiveRefunds(session, returnNos))
    warnings.get(return_no)!.push({
      code: 'amount_exceeds_purchase',
      message: `lines/${line_no - 1}/amount: got ${amount}, expected at most ${paid}, which was paid`,
    });
  return warnings;
}

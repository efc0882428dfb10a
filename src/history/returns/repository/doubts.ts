import type { Session } from '../../../resources/database/database.ts';

export interface ExcessiveRefund {
  return_no: number;
  line_no: number;
  amount: string;
  /** Paid for the whole of the purchase lines that it is matched to. */
  paid: string;
}

/** Lines of these returns, matched in full, that refund more than was paid for what they are matched to. */
export function findExcessiveRefunds(
  session: Session,
  returnNos: readonly number[],
): Promise<ExcessiveRefund[]> {
  return session.query<ExcessiveRefund>(
    `select return_no, return_lines.line_no, trim_scale(return_lines.amount) as amount,
       trim_scale(sum(purchase_lines.amount)) as paid
     from return_lines
     join return_matches using (return_no, line_no)
     join purchase_lines on purchase_lines.purchase_no = return_matches.purchase_no
       and purchase_lines.line_no = return_matches.purchase_line_no
     where return_no = any($1::bigint[]) and unmatched = 0
     group by return_no, return_lines.line_no, return_lines.amount
     having return_lines.amount > sum(purchase_lines.amount)
     order by return_no, return_lines.line_no`,
    [returnNos],
  );
}

export interface EarlyReturn {
  return_no: number;
  at: Date;
  purchase_at: Date;
}

/** Those of these returns that are dated more than a day before the purchase they name: less may be a clock's. */
export function findEarlyReturns(session: Session, returnNos: readonly number[]): Promise<EarlyReturn[]> {
  return session.query<EarlyReturn>(
    `select return_no, returns.at, purchases.at as purchase_at from returns
     join purchases on purchases.source = purchase_source and purchases.id = purchase_id
     where return_no = any($1::bigint[]) and returns.at < purchases.at - interval '1 day'`,
    [returnNos],
  );
}

import { arrayLiteral, type Session } from '../../../resources/database/database.ts';

export interface BusyCard {
  identifierNo: number;
  receipts: number;
}

/** Purchases to look through: of these customers or all, from the day before `from` to the day after `until`. */
export interface BusyScope {
  customerNos?: readonly number[];
  from: Date;
  until: Date;
}

const IN_TIME = `at >= $1::timestamptz - interval '1 day' and at <= $2::timestamptz + interval '1 day' and channel = 'store'`;
const OF_ALL = `select customer_no, day from purchases
       where ${IN_TIME} and customer_no is not null and $4::integer[] is null`;
/** One by one, by the index of customers: a plan that goes by the time alone would read everybody's receipts. */
const OF_CUSTOMERS = `select customer_no, day from unnest($4::integer[]) as touched(no)
       cross join lateral (select * from purchases where customer_no = touched.no and ${IN_TIME} offset 0) as theirs`;

/** Cards with more receipts in shops on one local day than any customer has; those that somebody spoke of are left. */
export async function busyCards(
  session: Session,
  { customerNos, from, until }: BusyScope,
  most: number,
): Promise<BusyCard[]> {
  const rows = await session.prepared<{ identifier_no: number; receipts: number }>(
    `with days as (
       ${customerNos === undefined ? OF_ALL : OF_CUSTOMERS}
       group by customer_no, day having count(*) > $3
     )
     select identifier_no, max(receipts)::integer as receipts from (
       select identifiers.identifier_no, purchases.day, count(*) as receipts from days
       join purchases on purchases.customer_no = days.customer_no and purchases.day = days.day and channel = 'store'
       join identifiers on identifiers.identifier_no = any(purchases.identifiers)
         and kind = 'card' and not shared and not pinned
       group by identifiers.identifier_no, purchases.day having count(*) > $3
     ) as busy group by identifier_no order by identifier_no`,
    [
      from.toISOString(),
      until.toISOString(),
      most,
      customerNos === undefined ? null : arrayLiteral(customerNos),
    ],
  );
  return rows.map((row) => ({ identifierNo: row.identifier_no, receipts: row.receipts }));
}

/** From the first to the last purchase of an import. */
export async function spanOfImport(
  session: Session,
  importNo: number,
): Promise<{ from: Date; until: Date } | undefined> {
  const [span] = await session.query<{ from: Date | null; until: Date | null }>(
    'select min(at) as from, max(at) as until from purchases where import_no = $1',
    [importNo],
  );
  return span?.from == null || span.until === null ? undefined : { from: span.from, until: span.until };
}

import type { Session } from '../../../resources/database/database.ts';
import { keyColumns } from '../../purchases/repository/purchases.ts';
import type { Match, ReturnedLine } from '../match.ts';
import type { RematchScope } from '../rematch.ts';

/** Returns that name one of the purchases (or an order it fulfils, or the receipt that fulfils it), are one of the
 * customers' and name none, or are given; locked in one order. */
export async function lockReturns(session: Session, scope: RematchScope): Promise<number[]> {
  const rows = await session.prepared<{ return_no: number }>(
    `with said as (select * from unnest($1::text[], $2::text[]) as said(source, id)),
     keys as (
       select source, id from said
       union select fulfils_source, fulfils_id from purchases join said using (source, id) where fulfils_id is not null
       union select purchases.source, purchases.id from purchases
         join said on purchases.fulfils_source = said.source and purchases.fulfils_id = said.id
     )
     select return_no from returns
     where return_no in (
       select return_no from returns
         join keys on returns.purchase_source = keys.source and returns.purchase_id = keys.id
       union select return_no from returns where customer_no = any($3::integer[]) and purchase_id is null
       union select unnest($4::bigint[]))
     order by return_no for update`,
    [...keyColumns(scope.purchases), scope.customerNos, scope.returnNos],
  );
  return rows.map((row) => row.return_no);
}

/**
 * A return that named nobody is the customer's of the purchase it names.
 * @returns the customers of the purchases that these returns name.
 */
export async function settleCustomers(session: Session, returnNos: readonly number[]): Promise<number[]> {
  const rows = await session.query<{ customer_no: number | null }>(
    `with named as (
       select return_no, purchases.customer_no from returns
       join purchases on purchases.source = purchase_source and purchases.id = purchase_id
       where return_no = any($1::bigint[])
     ), settled as (
       update returns set customer_no = named.customer_no from named
       where returns.return_no = named.return_no and identifiers = '{}'
         and returns.customer_no is distinct from named.customer_no
     )
     select distinct customer_no from named`,
    [returnNos],
  );
  return rows.flatMap((row) => row.customer_no ?? []);
}

/** @returns the customers whose purchases were matched. */
export async function clearMatches(session: Session, returnNos: readonly number[]): Promise<number[]> {
  const rows = await session.query<{ customer_no: number }>(
    `with cleared as (delete from return_matches where return_no = any($1::bigint[]) returning purchase_no)
     select distinct customer_no from purchases
     where purchase_no in (select purchase_no from cleared) and customer_no is not null`,
    [returnNos],
  );
  return rows.map((row) => row.customer_no);
}

interface ReturnedRow {
  return_no: number;
  line_no: number;
  item_no: number;
  quantity: string;
  at: Date;
  key: string;
  referenced: boolean;
  purchase_no: number | null;
  customer_no: number | null;
}

/** The purchase a return names is the one that counts: of a superseded order, the receipt; of a cancelled one, none. */
export function loadReturned(session: Session, returnNos: readonly number[]): Promise<ReturnedRow[]> {
  return session.query<ReturnedRow>(
    `select returns.return_no, line_no, item_no, quantity, returns.at,
       returns.source || chr(31) || returns.id as key, returns.purchase_id is not null as referenced,
       counted.purchase_no, returns.customer_no
     from returns
     join return_lines using (return_no)
     join item_aliases using (alias_no)
     left join purchases as named on named.source = purchase_source and named.id = purchase_id
     left join purchases as counted on counted.purchase_no = coalesce(named.superseded_by, named.purchase_no)
       and counted.status <> 'cancelled'
     where returns.return_no = any($1::bigint[])`,
    [returnNos],
  );
}

interface SoldRow {
  purchase_no: number;
  line_no: number;
  item_no: number;
  free: string;
  at: Date;
  key: string;
  customer_no: number | null;
}

/** Lines that the returned ones may match, with what the returns out of scope have left of them. */
export function loadSold(session: Session, returned: readonly ReturnedLine[]): Promise<SoldRow[]> {
  const named = returned.filter((line) => line.purchaseNo !== null);
  const free = returned.filter((line) => !line.referenced && line.customerNo !== null);
  return session.query<SoldRow>(
    `with wanted as (
       select purchase_no, line_no, aliases.item_no
       from unnest($1::bigint[], $2::integer[]) as named(purchase_no, item_no)
       join purchase_lines using (purchase_no)
       join item_aliases as aliases on aliases.alias_no = purchase_lines.alias_no and aliases.item_no = named.item_no
       union
       select purchase_no, line_no, aliases.item_no
       from unnest($3::integer[], $4::integer[]) as free(customer_no, item_no)
       join purchases on purchases.customer_no = free.customer_no
         and status <> 'cancelled' and superseded_by is null
       join purchase_lines using (purchase_no)
       join item_aliases as aliases on aliases.alias_no = purchase_lines.alias_no and aliases.item_no = free.item_no
     )
     select purchase_no, wanted.line_no, wanted.item_no, purchases.at, purchases.customer_no,
       purchases.source || chr(31) || purchases.id as key,
       purchase_lines.quantity - coalesce((
         select sum(return_matches.quantity) from return_matches
         where return_matches.purchase_no = wanted.purchase_no and purchase_line_no = wanted.line_no), 0) as free
     from wanted
     join purchases using (purchase_no)
     join purchase_lines using (purchase_no, line_no)`,
    [
      named.map((line) => line.purchaseNo),
      named.map((line) => line.itemNo),
      free.map((line) => line.customerNo),
      free.map((line) => line.itemNo),
    ],
  );
}

export async function writeMatches(
  session: Session,
  matches: readonly (Omit<Match, 'quantity'> & { quantity: string })[],
  lines: readonly { returnNo: number; lineNo: number; unmatched: string }[],
): Promise<void> {
  await session.query(
    `insert into return_matches (return_no, line_no, purchase_no, purchase_line_no, quantity)
     select * from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::smallint[], $5::numeric[])`,
    [
      matches.map((match) => match.returnNo),
      matches.map((match) => match.lineNo),
      matches.map((match) => match.purchaseNo),
      matches.map((match) => match.purchaseLineNo),
      matches.map((match) => match.quantity),
    ],
  );
  await session.query(
    `update return_lines set unmatched = said.unmatched
     from unnest($1::bigint[], $2::smallint[], $3::numeric[]) as said(return_no, line_no, unmatched)
     where return_lines.return_no = said.return_no and return_lines.line_no = said.line_no
       and return_lines.unmatched <> said.unmatched`,
    [
      lines.map((line) => line.returnNo),
      lines.map((line) => line.lineNo),
      lines.map((line) => line.unmatched),
    ],
  );
}

import type { Session } from '../../resources/database/database.ts';
import type { Reference } from '../purchases/purchase.ts';
import type { Reception } from '../purchases/repository/purchases.ts';
import { keyColumns, keyOf } from '../purchases/repository/purchases.ts';
import type { Match, ReturnedLine } from './match.ts';
import type { RematchScope } from './rematch.ts';
import type { Return } from './return.ts';

/** Returns that name one of the purchases (or an order it fulfils, or the receipt that fulfils it), are one of the
 * customers' and name none, or are given; locked in one order. */
export async function lockReturns(session: Session, scope: RematchScope): Promise<number[]> {
  const rows = await session.query<{ return_no: number }>(
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

export interface StoredReturn {
  return_no: number;
  source: string;
  id: string;
  content_hash: Buffer;
  customer_no: number | null;
}

export function findReturns(session: Session, keys: readonly Reference[]): Promise<StoredReturn[]> {
  return session.query<StoredReturn>(
    `select return_no, source, id, content_hash, customer_no from returns
     join unnest($1::text[], $2::text[]) as said(source, id) using (source, id)`,
    keyColumns(keys),
  );
}

export interface ReturnableItem {
  /** The reference that was asked for. */
  source: string;
  id: string;
  /** The purchase that counts: of a superseded order, the receipt. */
  purchase_no: number;
  item_no: number;
  quantity: string;
}

/**
 * What may still be returned, by returns that name it, of each item of the given purchases; nothing for those that we do
 * not have or that do not count.
 * @param exceptReturnNos returns that are about to be replaced.
 */
export function returnable(
  session: Session,
  purchases: readonly Reference[],
  exceptReturnNos: readonly number[],
): Promise<ReturnableItem[]> {
  return session.query<ReturnableItem>(
    `select said.source, said.id, counted.purchase_no, item_no,
       sum(purchase_lines.quantity - coalesce((
         select sum(return_matches.quantity) from return_matches join returns using (return_no)
         where return_matches.purchase_no = counted.purchase_no and purchase_line_no = purchase_lines.line_no
           and returns.purchase_id is not null and return_no <> all($3::bigint[])), 0)) as quantity
     from unnest($1::text[], $2::text[]) as said(source, id)
     join purchases as named on named.source = said.source and named.id = said.id
     join purchases as counted on counted.purchase_no = coalesce(named.superseded_by, named.purchase_no)
       and counted.status <> 'cancelled'
     join purchase_lines on purchase_lines.purchase_no = counted.purchase_no
     join item_aliases using (alias_no)
     group by said.source, said.id, counted.purchase_no, item_no`,
    [...keyColumns(purchases), exceptReturnNos],
  );
}

/** A checked return with everything it names resolved. */
export interface ReturnRow {
  fact: Return;
  hash: Buffer;
  storeNo: number | null;
  day: string;
  aliasNos: readonly number[];
  identifierNos: readonly number[];
  customerNo: number | null;
}

/** Keeps the revisions as they stood, then takes their lines away; `putReturns` writes the new ones. */
export async function archiveReturns(session: Session, returnNos: readonly number[]): Promise<void> {
  await session.query(
    `insert into return_revisions (return_no, revision, content, received_at)
     select return_no, revision,
       to_jsonb(returns) || jsonb_build_object('lines', (
         select jsonb_agg(to_jsonb(return_lines) - 'return_no' order by line_no)
         from return_lines where return_lines.return_no = returns.return_no)),
       received_at
     from returns where return_no = any($1::bigint[])`,
    [returnNos],
  );
  await session.query('delete from return_lines where return_no = any($1::bigint[])', [returnNos]);
}

/** Inserts returns, or puts their new content in the place of the old. @returns their numbers, in order. */
export async function putReturns(
  session: Session,
  rows: readonly ReturnRow[],
  reception: Reception,
): Promise<number[]> {
  const column = (value: (row: ReturnRow) => unknown) => rows.map(value);
  const stored = await session.query<{ return_no: number; source: string; id: string }>(
    `insert into returns (source, id, content_hash, store_no, at, utc_offset, day, purchase_source, purchase_id,
       identifiers, customer_no, received_at, import_no)
     select source, id, hash, store_no, at, utc_offset, day, purchase_source, purchase_id,
       identifiers::integer[], customer_no, coalesce($12::timestamptz, now()), $13::integer
     from unnest($1::text[], $2::text[], $3::bytea[], $4::integer[], $5::timestamptz[], $6::smallint[], $7::date[],
         $8::text[], $9::text[], $10::text[], $11::integer[])
       as said(source, id, hash, store_no, at, utc_offset, day, purchase_source, purchase_id, identifiers, customer_no)
     on conflict (source, id) do update set revision = returns.revision + 1, content_hash = excluded.content_hash,
       store_no = excluded.store_no, at = excluded.at, utc_offset = excluded.utc_offset, day = excluded.day,
       purchase_source = excluded.purchase_source, purchase_id = excluded.purchase_id,
       identifiers = excluded.identifiers, customer_no = excluded.customer_no, received_at = excluded.received_at,
       import_no = excluded.import_no
     returning return_no, source, id`,
    [
      column(({ fact }) => fact.source),
      column(({ fact }) => fact.id),
      column(({ hash }) => hash),
      column(({ storeNo }) => storeNo),
      column(({ fact }) => fact.at.instant.toISOString()),
      column(({ fact }) => fact.at.utcOffset),
      column(({ day }) => day),
      column(({ fact }) => fact.purchase?.source ?? null),
      column(({ fact }) => fact.purchase?.id ?? null),
      column(({ identifierNos }) => `{${identifierNos.join(',')}}`),
      column(({ customerNo }) => customerNo),
      reception.receivedAt ?? null,
      reception.importNo ?? null,
    ],
  );
  const numbers = new Map(stored.map((row) => [keyOf(row), row.return_no]));
  const returnNos = rows.map(({ fact }) => numbers.get(keyOf(fact))!);
  const lines = rows.flatMap(({ fact, aliasNos }, at) =>
    fact.lines.map((line, index) => ({
      ...line,
      returnNo: returnNos[at],
      lineNo: index + 1,
      aliasNo: aliasNos[index],
    })),
  );
  await session.query(
    `insert into return_lines (return_no, line_no, alias_no, quantity, amount, unmatched)
     select return_no, line_no, alias_no, quantity, amount, quantity
     from unnest($1::bigint[], $2::smallint[], $3::integer[], $4::numeric[], $5::numeric[])
       as said(return_no, line_no, alias_no, quantity, amount)`,
    [
      lines.map((line) => line.returnNo),
      lines.map((line) => line.lineNo),
      lines.map((line) => line.aliasNo),
      lines.map((line) => line.quantity),
      lines.map((line) => line.amount),
    ],
  );
  return returnNos;
}

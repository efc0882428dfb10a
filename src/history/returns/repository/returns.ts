import type { Session } from '../../../resources/database/database.ts';
import type { Reference } from '../../purchases/purchase.ts';
import { keyColumns, keyOf, type Reception } from '../../purchases/repository/purchases.ts';
import type { Return } from '../return.ts';

export interface StoredReturn {
  return_no: number;
  source: string;
  id: string;
  content_hash: Buffer;
  customer_no: number | null;
  identifiers: number[];
}

export function findReturns(session: Session, keys: readonly Reference[]): Promise<StoredReturn[]> {
  return session.query<StoredReturn>(
    `select return_no, source, id, content_hash, customer_no, identifiers from returns
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

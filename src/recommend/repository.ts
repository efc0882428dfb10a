import { arrayLiteral } from '../resources/database/database.ts';
import type { Queryable } from '../resources/database/index.ts';
import type { Level } from './steps/tier.ts';

/** For so long a request can be looked up. */
export const KEPT_DAYS = 90;

/** What was answered, compact: item_no instead of everything about an item. */
export interface ServedRequest {
  requestId: string;
  at: Date;
  version: string | null;
  arm: string;
  customerNo: number | null;
  results: { placement: string; level: Level; items: number[] }[];
}

export async function insertServedRequests(
  database: Queryable,
  requests: readonly ServedRequest[],
): Promise<void> {
  await database.query(
    `insert into served_requests (request_id, at, version, arm, customer_no, results)
     select request_id, said.at, version, arm, customers.customer_no, results
     from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::int[], $6::jsonb[])
       as said(request_id, at, version, arm, customer_no, results)
     -- Somebody erased since they asked is nobody.
     left join customers using (customer_no)`,
    [
      arrayLiteral(requests.map((request) => request.requestId)),
      arrayLiteral(requests.map((request) => request.at.toISOString())),
      arrayLiteral(requests.map((request) => request.version)),
      arrayLiteral(requests.map((request) => request.arm)),
      arrayLiteral(requests.map((request) => request.customerNo)),
      arrayLiteral(requests.map((request) => JSON.stringify(request.results))),
    ],
  );
}

export async function readServedRequest(
  database: Queryable,
  requestId: string,
  now: Date,
): Promise<ServedRequest | undefined> {
  const rows = await database.query<ServedRequest>(
    `select request_id as "requestId", at, version, arm, customer_no as "customerNo", results
     from served_requests where request_id = $1 and at > $2::timestamptz - make_interval(days => $3)`,
    [requestId, now, KEPT_DAYS],
  );
  return rows[0];
}

export async function deleteOldRequests(database: Queryable, now: Date): Promise<void> {
  await database.query(
    'delete from served_requests where at <= $1::timestamptz - make_interval(days => $2)',
    [now, KEPT_DAYS],
  );
}

/** Customers changed after `seq`, a page of changes at a time. @returns the seq to go on from; null at the end. */
export async function readChangedCustomers(
  database: Queryable,
  seq: number,
  limit: number,
): Promise<{ customerNos: number[]; seq: number | null }> {
  const rows = await database.query<{ seq: number; customerNo: number }>(
    `select seq, key::int as "customerNo" from changes where kind = 'customer' and seq > $1 order by seq limit $2`,
    [seq, limit],
  );
  return {
    customerNos: [...new Set(rows.map((row) => row.customerNo))],
    seq: rows.length < limit ? null : rows.at(-1)!.seq,
  };
}

/** Customers by number, a page at a time, without those who were merged into others. */
export async function readCustomers(
  database: Queryable,
  after: number,
  limit: number,
): Promise<{ customerNo: number; id: string }[]> {
  return database.query(
    `select customer_no as "customerNo", id from customers
     where alias_of is null and customer_no > $1 order by customer_no limit $2`,
    [after, limit],
  );
}

/** How many `readCustomers` reads. */
export async function countCustomers(database: Queryable): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from customers where alias_of is null',
  );
  return row!.count;
}

/** Those of the customers who are no more. */
export async function readErasedCustomers(
  database: Queryable,
  customerNos: readonly number[],
): Promise<number[]> {
  const rows = await database.query<{ no: number }>(
    `select no from unnest($1::integer[]) as asked(no) where not exists (select from customers where customer_no = no)`,
    [customerNos],
  );
  return rows.map(({ no }) => no);
}

/** Keyed hashes of the visitor ids that are the customers', or were before an erasure. */
export async function readVisitorLookups(
  database: Queryable,
  customerNos: readonly number[],
): Promise<Buffer[]> {
  const rows = await database.query<{ lookup: Buffer }>(
    `select lookup from identifiers where kind = 'visitor' and (customer_no = any($1::integer[]) or identifier_no in (
       select unnest(identifier_nos) from erasures where customer_nos && $1::integer[]))`,
    [customerNos],
  );
  return rows.map(({ lookup }) => lookup);
}

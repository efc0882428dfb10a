import { arrayLiteral, type Session } from '../../../resources/database/database.ts';
import type { Evidence, EvidenceWeight, Pair } from '../components.ts';
import type { IdentifierKind } from '../normalise.ts';

export interface Node {
  identifierNo: number;
  kind: IdentifierKind;
  customerNo: number | null;
  shared: boolean;
  pinned: boolean;
  lookup: Buffer;
}

export interface StoredEvidence extends Evidence {
  table: 'purchases' | 'returns' | 'identity_claims';
  no: number;
  customerNo: number | null;
}

/** Keeps for later who was named together; a pair that is one customer's in the end is taken away again. */
export async function addContests(session: Session, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  await session.prepared(
    `insert into identity_contests (identifier_no, other_identifier_no)
     select distinct least(one, other), greatest(one, other) from unnest($1::integer[], $2::integer[]) as said(one, other)
     order by 1, 2 on conflict do nothing`,
    [arrayLiteral(pairs.map(({ one }) => one)), arrayLiteral(pairs.map(({ other }) => other))],
  );
}

/** Not of somebody erased: until they are swept from what others' facts say, they say nothing there. */
const LIVING = '(sealed is not null or erased_at is null)';

/** The identifiers given, all of their customers', and those that any of these contests with, shared ones aside. */
export async function reach(session: Session, identifierNos: readonly number[]): Promise<Node[]> {
  const rows = await session.prepared<{
    identifier_no: number;
    kind: IdentifierKind;
    customer_no: number | null;
    shared: boolean;
    pinned: boolean;
    lookup: Buffer;
  }>(
    // `any(array(…))` and not `in (…)`: by the indexes, even where a first import has left no statistics to see that by.
    `with seeds as (
       select identifier_no, customer_no, shared from identifiers where identifier_no = any($1::integer[])
     ), near as (
       select identifier_no from seeds
       union select identifier_no from identifiers
         where customer_no = any(array(select customer_no from seeds where customer_no is not null))
       union select other_identifier_no from identity_contests
         where identifier_no = any(array(select identifier_no from seeds where not shared))
       union select identifier_no from identity_contests
         where other_identifier_no = any(array(select identifier_no from seeds where not shared))
       union select other_identifier_no from cannot_links
         where identifier_no = any(array(select identifier_no from seeds where not shared))
       union select identifier_no from cannot_links
         where other_identifier_no = any(array(select identifier_no from seeds where not shared))
     )
     select identifier_no, kind, customer_no, shared, pinned, lookup from identifiers
     where identifier_no = any(array(select identifier_no from near))
       and (not shared or identifier_no = any($1::integer[])) and ${LIVING}`,
    [arrayLiteral(identifierNos)],
  );
  return rows.map((row) => ({
    identifierNo: row.identifier_no,
    kind: row.kind,
    customerNo: row.customer_no,
    shared: row.shared,
    pinned: row.pinned,
    lookup: row.lookup,
  }));
}

export async function lockAll(session: Session, customerNos: readonly number[]): Promise<void> {
  await session.prepared(
    'select from customers where customer_no = any($1::integer[]) order by customer_no for update',
    [arrayLiteral(customerNos)],
  );
}

/** All that names several identifiers and is one of these customers'. */
export async function loadEvidence(
  session: Session,
  customerNos: readonly number[],
): Promise<StoredEvidence[]> {
  const rows = await session.prepared<{
    table: StoredEvidence['table'];
    no: number;
    customer_no: number;
    identifiers: number[];
    group: string;
    weight: EvidenceWeight;
    key: string;
  }>(
    // `offset 0`: by the index on customers, even where a first import has left no statistics to see that by.
    `with bought as (select * from purchases where customer_no = any($1::integer[]) offset 0)
     select 'purchases' as table, purchase_no as no, customer_no, identifiers,
       'p' || coalesce(superseded_by, purchase_no) as group, 1 as weight,
       to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || chr(31) || source || chr(31) || id as key
     from bought where cardinality(identifiers) > 1
     union all
     select 'returns', return_no, customer_no, identifiers, 'r' || return_no, 1,
       to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || chr(31) || source || chr(31) || id
     from returns where customer_no = any($1::integer[]) and cardinality(identifiers) > 1
     union all
     select 'identity_claims', claim_no, customer_no, identifiers, 'c' || claim_no, case when weak then 0 when verified then 2 else 1 end, ''
     from identity_claims where customer_no = any($1::integer[])`,
    [arrayLiteral(customerNos)],
  );
  return rows.map(({ customer_no, identifiers, ...row }) => ({
    ...row,
    customerNo: customer_no,
    identifierNos: identifiers,
  }));
}

export async function loadKinds(
  session: Session,
  identifierNos: readonly number[],
): Promise<{ identifierNo: number; kind: IdentifierKind; shared: boolean }[]> {
  if (identifierNos.length === 0) return [];
  const rows = await session.prepared<{ identifier_no: number; kind: IdentifierKind; shared: boolean }>(
    `select identifier_no, kind, shared from identifiers where identifier_no = any($1::integer[]) and ${LIVING}`,
    [arrayLiteral(identifierNos)],
  );
  return rows.map(({ identifier_no, kind, shared }) => ({ identifierNo: identifier_no, kind, shared }));
}

/** Pairs of these identifiers that must not meet, and those that would meet if evidence allowed. */
export async function loadPairs(
  session: Session,
  table: 'cannot_links' | 'identity_contests',
  identifierNos: readonly number[],
): Promise<Pair[]> {
  return session.prepared<{ one: number; other: number }>(
    `select identifier_no as one, other_identifier_no as other from ${table}
     where identifier_no = any($1::integer[]) and other_identifier_no = any($1::integer[])`,
    [arrayLiteral(identifierNos)],
  );
}

export interface KnownCustomer {
  customerNo: number;
  aliasOf: number | null;
  /** What was linked to it, the first first. */
  linked: number[];
}

/** The customers, and those who were merged into them. */
export async function loadCustomers(
  session: Session,
  customerNos: readonly number[],
): Promise<KnownCustomer[]> {
  const rows = await session.prepared<{ customer_no: number; alias_of: number | null; linked: number[] }>(
    `select customers.customer_no, alias_of, coalesce((
       select array_agg(identifier_no order by entry_no) from identity_log
       where identity_log.customer_no = customers.customer_no and action = 'link' and identifier_no is not null
     ), '{}') as linked
     from customers where customer_no = any($1::integer[]) or alias_of = any($1::integer[])
     order by customer_no`,
    [arrayLiteral(customerNos)],
  );
  return rows.map((row) => ({ customerNo: row.customer_no, aliasOf: row.alias_of, linked: row.linked }));
}

/** Identifiers of others that facts of these customers name, or that contest with theirs. */
export async function namedBeside(session: Session, customerNos: readonly number[]): Promise<number[]> {
  const rows = await session.prepared<{ no: number }>(
    `with own as (
       select identifier_no from identifiers where customer_no = any($1::integer[])
     ), near as (
       select unnest(identifiers) as no from purchases where customer_no = any($1::integer[])
       union select unnest(identifiers) from returns where customer_no = any($1::integer[])
       union select unnest(identifiers) from identity_claims where customer_no = any($1::integer[])
       union select other_identifier_no from identity_contests
         where identifier_no = any(array(select identifier_no from own))
       union select identifier_no from identity_contests
         where other_identifier_no = any(array(select identifier_no from own))
     )
     select no from near join identifiers on identifier_no = no
     where customer_no is not null and customer_no <> all($1::integer[]) order by no`,
    [arrayLiteral(customerNos)],
  );
  return rows.map((row) => row.no);
}

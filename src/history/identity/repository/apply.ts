import { arrayLiteral, type Session } from '../../../resources/database/database.ts';
import type { Pair } from '../components.ts';
import type { StoredEvidence } from './graph.ts';

export type Action =
  | 'link'
  | 'merge'
  | 'split'
  | 'withdraw'
  | 'share'
  | 'unshare'
  | 'cannot-link'
  | 'can-link'
  | 'erase';

export interface LogEntry {
  action: Action;
  reason: string;
  identifierNo?: number | undefined;
  otherIdentifierNo?: number | undefined;
  customerNo?: number | undefined;
  otherCustomerNo?: number | undefined;
  evidence?: Readonly<Record<string, unknown>> | undefined;
  undoes?: number | undefined;
}

/** @returns the numbers of the entries, in order. */
export async function log(session: Session, entries: readonly LogEntry[]): Promise<number[]> {
  if (entries.length === 0) return [];
  const column = (value: (entry: LogEntry) => string | number | undefined) =>
    arrayLiteral(entries.map((entry) => value(entry) ?? null));
  const rows = await session.prepared<{ entry_no: number }>(
    `insert into identity_log (action, reason, identifier_no, other_identifier_no, customer_no, other_customer_no, evidence, undoes)
     select action, reason, identifier_no, other_identifier_no, customer_no, other_customer_no, evidence, undoes
     from unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::jsonb[], $8::bigint[])
       with ordinality as said(action, reason, identifier_no, other_identifier_no, customer_no, other_customer_no, evidence, undoes, at)
     order by at returning entry_no`,
    [
      column(({ action }) => action),
      column(({ reason }) => reason),
      column(({ identifierNo }) => identifierNo),
      column(({ otherIdentifierNo }) => otherIdentifierNo),
      column(({ customerNo }) => customerNo),
      column(({ otherCustomerNo }) => otherCustomerNo),
      column(({ evidence }) => (evidence === undefined ? undefined : JSON.stringify(evidence))),
      column(({ undoes }) => undoes),
    ],
  );
  return rows.map((row) => row.entry_no).sort((a, b) => a - b);
}

/** Puts the contests of these identifiers among each other in the place of those kept before. */
export async function replaceContests(
  session: Session,
  identifierNos: readonly number[],
  pairs: readonly Pair[],
): Promise<void> {
  await Promise.all([
    session.prepared(
      `delete from identity_contests
       where identifier_no = any($1::integer[]) and other_identifier_no = any($1::integer[])`,
      [arrayLiteral(identifierNos)],
    ),
    pairs.length > 0 &&
      session.prepared(
        `insert into identity_contests (identifier_no, other_identifier_no)
         select * from unnest($1::integer[], $2::integer[]) on conflict do nothing`,
        [arrayLiteral(pairs.map(({ one }) => one)), arrayLiteral(pairs.map(({ other }) => other))],
      ),
  ]);
}

export interface CustomerState {
  customerNo: number;
  aliasOf: number | null;
  contested: boolean;
}

export async function writeCustomers(session: Session, states: readonly CustomerState[]): Promise<void> {
  await session.prepared(
    `update customers set alias_of = said.alias_of, contested = said.contested
     from unnest($1::integer[], $2::integer[], $3::boolean[]) as said(customer_no, alias_of, contested)
     where customers.customer_no = said.customer_no
       and (customers.alias_of is distinct from said.alias_of or customers.contested <> said.contested)`,
    [
      arrayLiteral(states.map(({ customerNo }) => customerNo)),
      arrayLiteral(states.map(({ aliasOf }) => aliasOf)),
      arrayLiteral(states.map(({ contested }) => contested)),
    ],
  );
}

/** Gives identifiers to customers; null = to nobody, for it is shared. */
export async function assignIdentifiers(
  session: Session,
  assigned: readonly { identifierNo: number; customerNo: number | null }[],
): Promise<void> {
  if (assigned.length === 0) return;
  await session.prepared(
    `update identifiers set customer_no = said.customer_no
     from unnest($1::integer[], $2::integer[]) as said(identifier_no, customer_no)
     where identifiers.identifier_no = said.identifier_no`,
    [
      arrayLiteral(assigned.map(({ identifierNo }) => identifierNo)),
      arrayLiteral(assigned.map(({ customerNo }) => customerNo)),
    ],
  );
}

const NUMBER_OF = { purchases: 'purchase_no', returns: 'return_no', identity_claims: 'claim_no' } as const;

/** Gives facts that name several identifiers to their customers. */
export async function assignEvidence(
  session: Session,
  assigned: readonly { fact: StoredEvidence; customerNo: number | null }[],
): Promise<void> {
  await Promise.all(
    Object.entries(NUMBER_OF).map(([table, number]) => {
      const moved = assigned.filter(({ fact }) => fact.table === table);
      if (moved.length === 0) return [];
      return session.prepared(
        `update ${table} set customer_no = said.customer_no from unnest($1::bigint[], $2::integer[]) as said(no, customer_no)
         where ${number} = said.no`,
        [
          arrayLiteral(moved.map(({ fact }) => fact.no)),
          arrayLiteral(moved.map(({ customerNo }) => customerNo)),
        ],
      );
    }),
  );
}

/**
 * What these customers have that names one identifier goes where that went; then what names none goes with the order or
 * the purchase that it belongs to.
 */
export async function followIdentifiers(session: Session, customerNos: readonly number[]): Promise<void> {
  const values = [arrayLiteral(customerNos)];
  const followed = ['purchases', 'returns'].map((table) =>
    session.prepared(
      `with had as (select * from ${table} where customer_no = any($1::integer[]) offset 0)
       update ${table} set customer_no = identifiers.customer_no from had
       join identifiers on identifiers.identifier_no = had.identifiers[1]
       where ${table}.source = had.source and ${table}.id = had.id and cardinality(had.identifiers) = 1
         and had.customer_no is distinct from identifiers.customer_no`,
      values,
    ),
  );
  const receipts = session.prepared(
    `with had as (select * from purchases where customer_no = any($1::integer[]) and identifiers = '{}' offset 0)
     update purchases set customer_no = ordered.customer_no from had
     left join purchases as ordered on ordered.source = had.fulfils_source and ordered.id = had.fulfils_id
     where purchases.purchase_no = had.purchase_no and had.customer_no is distinct from ordered.customer_no`,
    values,
  );
  const returns = session.prepared(
    `with had as (select * from returns where customer_no = any($1::integer[]) and identifiers = '{}' offset 0)
     update returns set customer_no = bought.customer_no from had
     left join purchases as bought on bought.source = had.purchase_source and bought.id = had.purchase_id
     where returns.return_no = had.return_no and had.customer_no is distinct from bought.customer_no`,
    values,
  );
  await Promise.all([...followed, receipts, returns]);
}

export async function setShared(
  session: Session,
  identifierNos: readonly number[],
  shared: boolean,
  pinned: boolean,
): Promise<void> {
  await session.query(
    'update identifiers set shared = $2, pinned = $3 where identifier_no = any($1::integer[])',
    [arrayLiteral(identifierNos), shared, pinned],
  );
}

export async function writeCannotLink(session: Session, pair: Pair, entryNo: number): Promise<void> {
  await session.query(
    `insert into cannot_links (identifier_no, other_identifier_no, entry_no)
     values (least($1::integer, $2), greatest($1::integer, $2), $3) on conflict do nothing`,
    [pair.one, pair.other, entryNo],
  );
}

export async function removeCannotLink(session: Session, pair: Pair): Promise<boolean> {
  const rows = await session.query(
    `delete from cannot_links where identifier_no = least($1::integer, $2) and other_identifier_no = greatest($1::integer, $2)
     returning entry_no`,
    [pair.one, pair.other],
  );
  return rows.length > 0;
}

/**
 * Facts that a shared identifier kept from being anybody's, and what names nobody and belongs to them: read by scanning,
 * seldom.
 */
export async function adoptOrphans(session: Session, identifierNo: number): Promise<void> {
  for (const table of ['purchases', 'returns', 'identity_claims'])
    await session.query(
      `update ${table} set customer_no = known.customer_no from identifiers as known
       where known.identifier_no = $1 and ${table}.customer_no is null and ${table}.identifiers @> array[$1]::integer[]`,
      [identifierNo],
    );
  for (const [table, by] of [
    ['purchases', 'fulfils'],
    ['returns', 'purchase'],
  ])
    await session.query(
      `update ${table} as f set customer_no = named.customer_no from purchases as named
       where named.identifiers @> array[$1]::integer[] and named.customer_no is not null
         and f.${by}_source = named.source and f.${by}_id = named.id and f.${by}_id is not null
         and f.identifiers = '{}' and f.customer_no is null`,
      [identifierNo],
    );
}

/** Who was ever named together with it. */
export async function namedWith(session: Session, identifierNo: number): Promise<number[]> {
  const rows = await session.query<{ other: number }>(
    `select distinct other from (
       select unnest(identifiers) as other from purchases where identifiers @> array[$1]::integer[]
       union all select unnest(identifiers) from returns where identifiers @> array[$1]::integer[]
       union all select unnest(identifiers) from identity_claims where identifiers @> array[$1]::integer[]) as named
     where other <> $1`,
    [identifierNo],
  );
  return rows.map((row) => row.other);
}

import type { Queryable } from '../../../resources/database/database.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from '../normalise.ts';
import type { Action } from './apply.ts';

export interface Entry {
  entry: number;
  at: Date;
  action: Action;
  reason: string;
  one: number | null;
  other: number | null;
  customerNo: number | null;
  otherCustomerNo: number | null;
  evidence: Readonly<Record<string, unknown>> | null;
  undoes: number | null;
  undoneBy: number | null;
}

const ENTRY = `entry_no as entry, at, action, reason, identifier_no as one, other_identifier_no as other,
  customer_no as "customerNo", other_customer_no as "otherCustomerNo", evidence, undoes`;

export async function entryOf(database: Queryable, entryNo: number): Promise<Entry | undefined> {
  const [entry] = await database.query<Entry>(
    `select ${ENTRY}, (select min(entry_no) from identity_log as later where later.undoes = identity_log.entry_no) as "undoneBy"
     from identity_log where entry_no = $1`,
    [entryNo],
  );
  return entry;
}

/** All that was logged of a customer and of those merged into it, eldest first. */
export function entriesOfCustomer(database: Queryable, customerNo: number): Promise<Entry[]> {
  return database.query<Entry>(
    `with family as (select customer_no from customers where customer_no = $1 or alias_of = $1),
     theirs as (
       select * from identity_log where customer_no in (select customer_no from family)
       union select * from identity_log where other_customer_no in (select customer_no from family)
     )
     select ${ENTRY}, (select min(entry_no) from theirs as later where later.undoes = theirs.entry_no) as "undoneBy"
     from theirs order by entry_no`,
    [customerNo],
  );
}

/** All that was logged of one identifier, eldest first. */
export function entriesOfIdentifier(database: Queryable, identifierNo: number): Promise<Entry[]> {
  return database.query<Entry>(
    `with theirs as (select * from identity_log where identifier_no = $1 or other_identifier_no = $1)
     select ${ENTRY}, (select min(entry_no) from theirs as later where later.undoes = theirs.entry_no) as "undoneBy"
     from theirs order by entry_no`,
    [identifierNo],
  );
}

export interface StoredIdentifier {
  identifierNo: number;
  kind: IdentifierKind;
  sealed: Buffer | null;
  customerNo: number | null;
  shared: boolean;
  firstSeen: Date;
}

const IDENTIFIER = `identifier_no as "identifierNo", kind, sealed, customer_no as "customerNo", shared, first_seen as "firstSeen"`;

export async function identifierAt(
  database: Queryable,
  identifierNo: number,
): Promise<StoredIdentifier | undefined> {
  return (await identifiersAt(database, [identifierNo]))[0];
}

export function identifiersAt(
  database: Queryable,
  identifierNos: readonly number[],
): Promise<StoredIdentifier[]> {
  return database.query<StoredIdentifier>(
    `select ${IDENTIFIER} from identifiers where identifier_no = any($1::integer[]) order by identifier_no`,
    [identifierNos],
  );
}

export function identifiersOfCustomer(database: Queryable, customerNo: number): Promise<StoredIdentifier[]> {
  return database.query<StoredIdentifier>(
    `select ${IDENTIFIER} from identifiers where customer_no = $1 order by identifier_no`,
    [customerNo],
  );
}

/** The customer's, whoever they were merged into; without devices, the strongest kind first. */
export function strongIdentifiers(
  database: Queryable,
  customerNo: number,
): Promise<{ kind: IdentifierKind; sealed: Buffer }[]> {
  return database.query<{ kind: IdentifierKind; sealed: Buffer }>(
    `select kind, sealed from identifiers
     where customer_no = (select coalesce(alias_of, customer_no) from customers where customer_no = $1)
       and kind <> 'visitor' and sealed is not null
     order by array_position($2::text[], kind), identifier_no`,
    [customerNo, IDENTIFIER_KINDS],
  );
}

export async function identifierOfLookup(
  database: Queryable,
  keyIds: readonly number[],
  lookups: readonly Buffer[],
): Promise<number | null> {
  const [row] = await database.query<{ identifier_no: number }>(
    'select identifier_no from identifiers where lookup_key = any($1::smallint[]) and lookup = any($2::bytea[])',
    [keyIds, lookups],
  );
  return row?.identifier_no ?? null;
}

/**
 * Identifiers that facts named together with this customer's and that are not theirs: one fact is too little, the
 * evidence is divided, or somebody said so (`parted`). Shared ones too.
 */
export function identifiersApart(
  database: Queryable,
  customerNo: number,
): Promise<(StoredIdentifier & { parted: boolean })[]> {
  return database.query<StoredIdentifier & { parted: boolean }>(
    `with own as (select identifier_no from identifiers where customer_no = $1),
     pairs as (
       select other_identifier_no as no, false as parted from identity_contests
         where identifier_no = any(array(select identifier_no from own))
       union all select identifier_no, false from identity_contests
         where other_identifier_no = any(array(select identifier_no from own))
       union all select other_identifier_no, true from cannot_links
         where identifier_no = any(array(select identifier_no from own))
       union all select identifier_no, true from cannot_links
         where other_identifier_no = any(array(select identifier_no from own))
       union all select unnest(identifiers), false from purchases where customer_no = $1 and cardinality(identifiers) > 1
     )
     select ${IDENTIFIER}, bool_or(parted) as parted from pairs join identifiers on identifier_no = no
     where customer_no is distinct from $1 and (sealed is not null or erased_at is null)
     group by identifier_no order by identifier_no limit 100`,
    [customerNo],
  );
}

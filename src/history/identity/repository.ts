import {
  arrayLiteral,
  byteaLiteral,
  type Queryable,
  type Session,
} from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { Identifier, IdentifierKind } from './normalise.ts';
import type { Known, Link } from './resolve.ts';

/** Any two numbers of our own. */
const GRAPH_LOCK = [7_220, 2] as const;

/** Numbers of the identifiers, in their order; unseen ones are stored, hashed and sealed, belonging to nobody yet. */
export async function numberIdentifiers(
  session: Session,
  secrets: Secrets,
  identifiers: readonly Identifier[],
): Promise<number[]> {
  const lookups = identifiers.map(({ kind, value }) => secrets.lookup(kind, value));
  const numbers = new Map<string, number>();
  /** Lookups by a key that is going out, or went, in the spelling of the one that stays. */
  const former = new Map<string, string>();
  for (const [at, { kind, value }] of (secrets.keyIds.length === 1 ? [] : identifiers).entries())
    for (const lookup of secrets.lookups(kind, value).slice(1))
      former.set(lookup.toString('latin1'), lookups[at]!.toString('latin1'));
  const find = async (missing: readonly Buffer[]) => {
    const asked = [...missing, ...[...former.keys()].map((key) => Buffer.from(key, 'latin1'))];
    const rows = await session.prepared<{ identifier_no: number; lookup: Buffer }>(
      'select identifier_no, lookup from identifiers where lookup_key = any($1::smallint[]) and lookup = any($2::bytea[])',
      [arrayLiteral(secrets.keyIds), arrayLiteral(asked.map(byteaLiteral))],
    );
    for (const row of rows) {
      const key = row.lookup.toString('latin1');
      numbers.set(former.get(key) ?? key, row.identifier_no);
    }
  };
  await find(lookups);
  const unseen = new Map<string, { lookup: Buffer; identifier: Identifier }>();
  for (const [at, lookup] of lookups.entries()) {
    const key = lookup.toString('latin1');
    if (!numbers.has(key)) unseen.set(key, { lookup, identifier: identifiers[at]! });
  }
  if (unseen.size > 0) {
    const rows = [...unseen.values()];
    // Sorted, so that two writers wait for each other in one direction.
    await session.query(
      `insert into identifiers (kind, lookup, lookup_key, sealed, sealed_key)
       select kind, lookup, $1, sealed, $1 from unnest($2::text[], $3::bytea[], $4::bytea[]) as said(kind, lookup, sealed)
       order by lookup on conflict (lookup_key, lookup) do nothing`,
      [
        secrets.keyId,
        arrayLiteral(rows.map((row) => row.identifier.kind)),
        arrayLiteral(rows.map((row) => byteaLiteral(row.lookup))),
        arrayLiteral(rows.map((row) => byteaLiteral(secrets.seal('identifier', row.identifier.value)))),
      ],
    );
    await find(rows.map((row) => row.lookup));
  }
  return lookups.map((lookup) => numbers.get(lookup.toString('latin1'))!);
}

export interface IdentifierRow {
  identifier_no: number;
  kind: IdentifierKind;
  customer_no: number | null;
  shared: boolean;
}

export async function readIdentifiers(
  session: Session,
  identifierNos: readonly number[],
): Promise<IdentifierRow[]> {
  if (identifierNos.length === 0) return [];
  return session.prepared<IdentifierRow>(
    'select identifier_no, kind, customer_no, shared from identifiers where identifier_no = any($1::integer[])',
    [arrayLiteral([...new Set(identifierNos)])],
  );
}

/**
 * What is known of the identifiers that the evidence names. Their customers stay locked against being merged until the
 * transaction ends, so that no fact is left with a merged one; and those of nobody, so that two writers who name one
 * make one customer.
 */
export async function loadIdentifiers(
  session: Session,
  evidence: readonly (readonly number[])[],
  said: readonly IdentifierRow[],
): Promise<Known> {
  const named = new Set(evidence.flat());
  const rows = said.filter((row) => named.has(row.identifier_no));
  const identifiers = new Map(rows.map((row) => [row.identifier_no, row]));
  const unlinked = rows.filter((row) => row.customer_no === null && !row.shared);
  if (unlinked.length > 0) {
    const locked = await session.query<IdentifierRow>(
      `select identifier_no, kind, customer_no, shared from identifiers where identifier_no = any($1::integer[])
       order by identifier_no for no key update`,
      [arrayLiteral(unlinked.map((row) => row.identifier_no))],
    );
    for (const row of locked) identifiers.set(row.identifier_no, row);
  }
  const ownersOf = (named: readonly number[]) => [
    ...new Set(named.flatMap((identifierNo) => identifiers.get(identifierNo)!.customer_no ?? [])),
  ];
  // Who will have to reconcile takes that lock first: two that hold a customer each would wait for each other.
  if (evidence.some((named) => named.length > 1 && ownersOf(named).length > 1)) await lockGraph(session);
  const roots = await lockCustomers(session, ownersOf([...identifiers.keys()]));
  const asked = evidence.filter(
    (named) => named.length > 1 && named.some((no) => identifiers.get(no)!.customer_no === null),
  );
  const kinds = await kindsOf(session, [
    ...new Set(ownersOf(asked.flat()).map((customerNo) => roots.get(customerNo)!.customerNo)),
  ]);
  return {
    identifiers: new Map(
      [...identifiers.values()].map(({ identifier_no, kind, customer_no, shared }) => [
        identifier_no,
        { kind, customerNo: customer_no === null ? null : roots.get(customer_no)!.customerNo, shared },
      ]),
    ),
    customers: new Map(
      [...roots.values()].map(({ customerNo, contested }) => [
        customerNo,
        { contested, kinds: kinds.get(customerNo) ?? new Set() },
      ]),
    ),
  };
}

/** Whoever changes the graph does so alone, to the end of the transaction. */
export async function lockGraph(session: Session): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1, $2)', GRAPH_LOCK);
}

interface LockedCustomer {
  customerNo: number;
  contested: boolean;
}

/** Of each customer the one who stands for it now. */
async function lockCustomers(
  session: Session,
  customerNos: readonly number[],
): Promise<Map<number, LockedCustomer>> {
  const roots = new Map<number, LockedCustomer>();
  if (customerNos.length === 0) return roots;
  let asked = new Map(customerNos.map((customerNo) => [customerNo, [customerNo]]));
  // Again for those that were merged meanwhile.
  while (asked.size > 0) {
    const rows = await session.prepared<{ customer_no: number; alias_of: number | null; contested: boolean }>(
      `select customer_no, alias_of, contested from customers where customer_no = any($1::integer[])
       order by customer_no for key share`,
      [arrayLiteral([...asked.keys()])],
    );
    const next = new Map<number, number[]>();
    for (const { customer_no, alias_of, contested } of rows) {
      const said = asked.get(customer_no)!;
      if (alias_of === null)
        for (const customerNo of said) roots.set(customerNo, { customerNo: customer_no, contested });
      else next.set(alias_of, [...(next.get(alias_of) ?? []), ...said]);
    }
    asked = next;
  }
  return roots;
}

async function kindsOf(
  session: Session,
  customerNos: readonly number[],
): Promise<Map<number, Set<IdentifierKind>>> {
  const kinds = new Map<number, Set<IdentifierKind>>();
  if (customerNos.length === 0) return kinds;
  const rows = await session.query<{ customer_no: number; kind: IdentifierKind }>(
    'select customer_no, kind from identifiers where customer_no = any($1::integer[])',
    [arrayLiteral(customerNos)],
  );
  for (const { customer_no, kind } of rows)
    kinds.set(customer_no, (kinds.get(customer_no) ?? new Set()).add(kind));
  return kinds;
}

export async function createCustomers(session: Session, count: number): Promise<number[]> {
  const rows = await session.query<{ customer_no: number }>(
    'insert into customers (alias_of) select null from generate_series(1, $1) returning customer_no',
    [count],
  );
  return rows.map((row) => row.customer_no).sort((a, b) => a - b);
}

export async function linkIdentifiers(session: Session, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  await session.query(
    `with links as (
       select * from unnest($1::integer[], $2::integer[], $3::text[], $4::integer[])
         as links(identifier_no, customer_no, reason, other_identifier_no)
     ), linked as (
       update identifiers set customer_no = links.customer_no from links
       where identifiers.identifier_no = links.identifier_no
     )
     insert into identity_log (action, identifier_no, other_identifier_no, customer_no, reason)
     select 'link', identifier_no, other_identifier_no, customer_no, reason from links`,
    [
      arrayLiteral(links.map((link) => link.identifierNo)),
      arrayLiteral(links.map((link) => link.customer)),
      arrayLiteral(links.map((link) => link.reason)),
      arrayLiteral(links.map((link) => link.by)),
    ],
  );
}

/**
 * Public ids by number, merges followed.
 * @param ownIds true: of each its own, as the log tells of those who were merged.
 */
export async function publicIds(
  database: Queryable,
  customerNos: readonly number[],
  { ownIds = false }: { ownIds?: boolean } = {},
): Promise<Map<number, string>> {
  if (customerNos.length === 0) return new Map();
  const rows = await database.prepared<{ customer_no: number; id: string }>(
    `select said.customer_no, customers.id from customers as said
     join customers on customers.customer_no
       = case when $2::boolean then said.customer_no else coalesce(said.alias_of, said.customer_no) end
     where said.customer_no = any($1::integer[])`,
    [customerNos, ownIds],
  );
  return new Map(rows.map((row) => [row.customer_no, row.id]));
}

/** What `NAMED` is asked for: a keyed hash and the number of its key, or a public id. */
export type AskedIdentifier = { nth: number } & ({ keyId: number; lookup: Buffer } | { id: string });

/** For `with`: `named (nth, customer_no)`, whom each identifier names, merges followed. Its parameters are `namedBy`'s. */
export const NAMED = `
  asked as (
    select * from unnest($1::integer[], $2::smallint[], $3::bytea[], $4::uuid[]) as asked(nth, lookup_key, lookup, id)),
  named as (
    select nth, coalesce(alias_of, customer_no) as customer_no
    from asked join identifiers using (lookup_key, lookup) join customers using (customer_no)
    union all
    select nth, coalesce(alias_of, customer_no) from asked join customers using (id))`;

export function namedBy(asked: readonly AskedIdentifier[]): string[] {
  return [
    arrayLiteral(asked.map(({ nth }) => nth)),
    arrayLiteral(asked.map((one) => ('id' in one ? null : one.keyId))),
    arrayLiteral(asked.map((one) => ('id' in one ? null : byteaLiteral(one.lookup)))),
    arrayLiteral(asked.map((one) => ('id' in one ? one.id : null))),
  ];
}

/** Customers by `nth`; who names nobody is not in it. */
export async function customersNamed(
  database: Queryable,
  asked: readonly AskedIdentifier[],
): Promise<Map<number, number>> {
  if (asked.length === 0) return new Map();
  const rows = await database.prepared<{ nth: number; customer_no: number }>(
    `with ${NAMED} select nth, customer_no from named`,
    namedBy(asked),
  );
  return new Map(rows.map((row) => [row.nth, row.customer_no]));
}

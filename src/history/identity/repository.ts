import { arrayLiteral, type Queryable, type Session } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { Identifier, IdentifierKind } from './normalise.ts';
import type { KnownIdentifier, Link, Merge } from './resolve.ts';

/** Numbers of the identifiers, in their order; unseen ones are stored, hashed and sealed, belonging to nobody yet. */
export async function numberIdentifiers(
  session: Session,
  secrets: Secrets,
  identifiers: readonly Identifier[],
): Promise<number[]> {
  const lookups = identifiers.map(({ kind, value }) => secrets.lookup(kind, value));
  const numbers = new Map<string, number>();
  const find = async (missing: readonly Buffer[]) => {
    const rows = await session.query<{ identifier_no: number; lookup: Buffer }>(
      'select identifier_no, lookup from identifiers where lookup_key = $1 and lookup = any($2::bytea[])',
      [secrets.keyId, arrayLiteral(missing.map(hexOf))],
    );
    for (const row of rows) numbers.set(row.lookup.toString('latin1'), row.identifier_no);
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
        arrayLiteral(rows.map((row) => hexOf(row.lookup))),
        arrayLiteral(rows.map((row) => hexOf(secrets.seal('identifier', row.identifier.value)))),
      ],
    );
    await find(rows.map((row) => row.lookup));
  }
  return lookups.map((lookup) => numbers.get(lookup.toString('latin1'))!);
}

/**
 * What is known of the identifiers that the evidence names, their customers' merges followed. The customers stay locked
 * against being merged until the transaction ends, so that no purchase is left with a merged one.
 */
export async function loadIdentifiers(
  session: Session,
  evidence: readonly (readonly number[])[],
): Promise<Map<number, KnownIdentifier>> {
  const rows = await session.query<{
    identifier_no: number;
    kind: IdentifierKind;
    customer_no: number | null;
    shared: boolean;
  }>(
    'select identifier_no, kind, customer_no, shared from identifiers where identifier_no = any($1::integer[])',
    [arrayLiteral([...new Set(evidence.flat())])],
  );
  const owners = new Map(rows.map((row) => [row.identifier_no, row.customer_no]));
  const customerNos = new Set(rows.flatMap((row) => row.customer_no ?? []));
  const contested = new Set<number>();
  for (const named of evidence) {
    const claimed = new Set(named.flatMap((identifierNo) => owners.get(identifierNo) ?? []));
    if (claimed.size > 1) for (const customerNo of claimed) contested.add(customerNo);
  }
  // Who may merge them takes the whole lock at once: two that hold a part each would wait for each other.
  const roots = await lockCustomers(session, [...contested], 'update');
  const others = [...customerNos].filter((customerNo) => !contested.has(customerNo));
  for (const [customerNo, root] of await lockCustomers(session, others, 'key share'))
    roots.set(customerNo, root);
  return new Map(
    rows.map(({ identifier_no, kind, customer_no, shared }) => [
      identifier_no,
      { kind, customerNo: customer_no === null ? null : roots.get(customer_no)!, shared },
    ]),
  );
}

async function lockCustomers(
  session: Session,
  customerNos: readonly number[],
  strength: 'update' | 'key share',
): Promise<Map<number, number>> {
  const roots = new Map<number, number>();
  if (customerNos.length === 0) return roots;
  const lock = (numbers: readonly number[]) =>
    session.query<{ customer_no: number; alias_of: number | null }>(
      `select customer_no, alias_of from customers where customer_no = any($1::integer[])
       order by customer_no for ${strength}`,
      [numbers],
    );
  const merged: { customer_no: number; alias_of: number }[] = [];
  for (const { customer_no, alias_of } of await lock(customerNos)) {
    if (alias_of === null) roots.set(customer_no, customer_no);
    else merged.push({ customer_no, alias_of });
  }
  // A merge that committed meanwhile; `alias_of` always names the last one.
  const survivors = [...new Set(merged.map((row) => row.alias_of))];
  if (survivors.length > 0) await lock(survivors);
  for (const { customer_no, alias_of } of merged) roots.set(customer_no, alias_of);
  return roots;
}

/** Those of the customers who have an identifier other than a visitor. */
export async function namedCustomers(session: Session, customerNos: readonly number[]): Promise<Set<number>> {
  const rows = await session.query<{ customer_no: number }>(
    `select distinct customer_no from identifiers
     where customer_no = any($1::integer[]) and kind <> 'visitor' and not shared`,
    [customerNos],
  );
  return new Set(rows.map((row) => row.customer_no));
}

export interface NamedPair {
  identifierNo: number;
  otherIdentifierNo: number;
  customerNos: [number, number];
}

/** How many purchases named both identifiers of each pair; a web order and its receipt are one. */
export async function countReceipts(
  session: Session,
  pairs: readonly NamedPair[],
  exceptPurchaseNos: readonly number[],
): Promise<number[]> {
  const rows = await session.query<{ pair: number; receipts: number }>(
    `select pair::integer, count(*)::integer as receipts
     from unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[])
       with ordinality as pairs(one, other, customer_one, customer_other, pair)
     cross join lateral (
       -- \`offset 0\`: by the index on customers, even where a first import has left no statistics to see that by.
       select * from purchases where customer_no = any(array[customer_one, customer_other]) offset 0
     ) as bought
     where identifiers @> array[one, other] and superseded_by is null and purchase_no <> all($5::bigint[])
     group by pair`,
    [
      pairs.map((pair) => pair.identifierNo),
      pairs.map((pair) => pair.otherIdentifierNo),
      pairs.map((pair) => pair.customerNos[0]),
      pairs.map((pair) => pair.customerNos[1]),
      exceptPurchaseNos,
    ],
  );
  const counts = new Array<number>(pairs.length).fill(0);
  for (const { pair, receipts } of rows) counts[pair - 1] = receipts;
  return counts;
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

/** Moves everything of `from` to `into`, which must exist, and leaves `from` as its alias. */
export async function mergeCustomers(session: Session, merges: readonly Merge[]): Promise<void> {
  for (const { from, into, reason, identifierNo, otherIdentifierNo } of merges) {
    await session.query(
      'select from customers where customer_no in ($1, $2) order by customer_no for update',
      [from, into],
    );
    await session.query('update customers set alias_of = $2 where customer_no = $1 or alias_of = $1', [
      from,
      into,
    ]);
    await session.query('update identifiers set customer_no = $2 where customer_no = $1', [from, into]);
    await session.query('update purchases set customer_no = $2 where customer_no = $1', [from, into]);
    await session.query('update returns set customer_no = $2 where customer_no = $1', [from, into]);
    await session.query(
      `insert into identity_log
         (action, identifier_no, other_identifier_no, customer_no, other_customer_no, reason)
       values ('merge', $1, $2, $3, $4, $5)`,
      [identifierNo, otherIdentifierNo, into, from, reason],
    );
  }
}

/** Public ids by number, merges followed. */
export async function publicIds(
  database: Queryable,
  customerNos: readonly number[],
): Promise<Map<number, string>> {
  const rows = await database.query<{ customer_no: number; id: string }>(
    `select said.customer_no, customers.id from customers as said
     join customers on customers.customer_no = coalesce(said.alias_of, said.customer_no)
     where said.customer_no = any($1::integer[])`,
    [customerNos],
  );
  return new Map(rows.map((row) => [row.customer_no, row.id]));
}

export async function customerOfLookup(
  database: Queryable,
  keyId: number,
  lookup: Buffer,
): Promise<number | null> {
  const [row] = await database.query<{ customer_no: number | null }>(
    `select coalesce(alias_of, customer_no) as customer_no
     from identifiers join customers using (customer_no) where lookup_key = $1 and lookup = $2`,
    [keyId, lookup],
  );
  return row?.customer_no ?? null;
}

export async function customerOfPublicId(database: Queryable, id: string): Promise<number | null> {
  const [row] = await database.query<{ customer_no: number }>(
    'select coalesce(alias_of, customer_no) as customer_no from customers where id = $1',
    [id],
  );
  return row?.customer_no ?? null;
}

/** bytea as text. */
function hexOf(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}

import { arrayLiteral, type Session } from '../../../resources/database/database.ts';

/**
 * Keeps what names several identifiers together, each set once.
 * @returns the number of each claim; null where it names one identifier or none.
 */
export async function storeClaims(
  session: Session,
  evidence: readonly (readonly number[])[],
  customerNos: readonly (number | null)[],
  verified: boolean,
): Promise<(number | null)[]> {
  const sets = new Map<string, number | null>();
  const keys = evidence.map((named) => `{${[...named].sort((a, b) => a - b).join(',')}}`);
  for (const [at, named] of evidence.entries()) if (named.length > 1) sets.set(keys[at]!, customerNos[at]!);
  if (sets.size === 0) return evidence.map(() => null);
  const said = [...sets.keys()];
  await session.query(
    `insert into identity_claims (identifiers, verified, customer_no)
     select identifiers::integer[], $2, customer_no from unnest($1::text[], $3::integer[]) as said(identifiers, customer_no)
     order by identifiers on conflict do nothing`,
    [arrayLiteral(said), verified, arrayLiteral([...sets.values()])],
  );
  const rows = await session.query<{ claim_no: number; said: string }>(
    `select claim_no, said from identity_claims join unnest($1::text[]) as said on identifiers = said::integer[]
     where verified = $2`,
    [arrayLiteral(said), verified],
  );
  const numbers = new Map(rows.map((row) => [row.said, row.claim_no]));
  return keys.map((key, at) => (evidence[at]!.length > 1 ? numbers.get(key)! : null));
}

export async function claimOwners(
  session: Session,
  claimNos: readonly (number | null)[],
): Promise<Map<number | null, number | null>> {
  const rows = await session.query<{ claim_no: number; customer_no: number | null }>(
    'select claim_no, customer_no from identity_claims where claim_no = any($1::bigint[])',
    [arrayLiteral(claimNos.filter((claimNo) => claimNo !== null))],
  );
  return new Map(rows.map((row) => [row.claim_no, row.customer_no]));
}

export async function ownersOf(
  session: Session,
  identifierNos: readonly number[],
): Promise<Map<number, number | null>> {
  if (identifierNos.length === 0) return new Map();
  const rows = await session.query<{ identifier_no: number; customer_no: number | null }>(
    'select identifier_no, customer_no from identifiers where identifier_no = any($1::integer[])',
    [arrayLiteral(identifierNos)],
  );
  return new Map(rows.map((row) => [row.identifier_no, row.customer_no]));
}

/** Of those of the customers whom more or less evidence may change, one identifier each. */
export async function contestedIdentifiers(
  session: Session,
  customerNos: readonly number[],
): Promise<number[][]> {
  const rows = await session.query<{ identifier_no: number }>(
    `select min(identifier_no) as identifier_no from identifiers join customers using (customer_no)
     where customer_no = any($1::integer[]) and contested group by customer_no`,
    [arrayLiteral(customerNos)],
  );
  return rows.map((row) => [row.identifier_no]);
}

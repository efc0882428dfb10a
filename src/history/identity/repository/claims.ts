import { arrayLiteral, type Session } from '../../../resources/database/database.ts';
import type { EvidenceWeight } from '../components.ts';

/**
 * Keeps what names several identifiers together, each set once.
 * @returns for each evidence whether it was there before; of a single identifier nothing is kept.
 */
export async function storeClaims(
  session: Session,
  evidence: readonly (readonly number[])[],
  customerNos: readonly (number | null)[],
  weight: EvidenceWeight,
): Promise<boolean[]> {
  const sets = new Map<string, number | null>();
  for (const [at, named] of evidence.entries())
    if (named.length > 1) sets.set(setOf(named), customerNos[at]!);
  if (sets.size === 0) return evidence.map(() => false);
  const said = [...sets.keys()];
  const rows = await session.query<{ said: string }>(
    `insert into identity_claims (identifiers, verified, weak, customer_no)
     select identifiers::integer[], $2 = 2, $2 = 0, customer_no from unnest($1::text[], $3::integer[]) as said(identifiers, customer_no)
     order by identifiers on conflict do nothing returning identifiers::text as said`,
    [arrayLiteral(said), weight, arrayLiteral([...sets.values()])],
  );
  const fresh = new Set(rows.map((row) => row.said));
  return evidence.map((named) => named.length > 1 && !fresh.delete(setOf(named)));
}

/** Whose each claim is now; null where it names one identifier or none. */
export async function claimOwners(
  session: Session,
  evidence: readonly (readonly number[])[],
  weight: EvidenceWeight,
): Promise<(number | null)[]> {
  const rows = await session.query<{ said: string; customer_no: number | null }>(
    `select said, customer_no from identity_claims join unnest($1::text[]) as said on identifiers = said::integer[]
     where verified = ($2 = 2) and weak = ($2 = 0)`,
    [arrayLiteral([...new Set(evidence.map(setOf))]), weight],
  );
  const owners = new Map(rows.map((row) => [row.said, row.customer_no]));
  return evidence.map((named) => owners.get(setOf(named)) ?? null);
}

function setOf(named: readonly number[]): string {
  return `{${[...named].sort((a, b) => a - b).join(',')}}`;
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

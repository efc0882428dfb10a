import type { Queryable } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type IdentifierKind, normaliseIdentifier } from './normalise.ts';
import { type AskedIdentifier, customersNamed } from './repository.ts';

/** An identifier in any spelling; kind `id` is the public id that POST /v1/purchases answers with. */
export interface NamedIdentifier {
  kind: IdentifierKind | 'id';
  value: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Identifiers as the database is asked for them: each by every key it may be kept under. What cannot be one of its kind
 * is asked for by none.
 * @param country for phones written without one (`config.country`).
 */
export function askedFor(
  secrets: Secrets,
  identifiers: readonly NamedIdentifier[],
  country: string,
): AskedIdentifier[] {
  return identifiers.flatMap(({ kind, value }, nth): AskedIdentifier[] => {
    if (kind === 'id') return UUID.test(value) ? [{ nth, id: value }] : [];
    const normalised = normaliseIdentifier(kind, value, country);
    if (normalised === null) return [];
    const { keyIds } = secrets;
    return secrets.lookups(kind, normalised).map((lookup, at) => ({ nth, keyId: keyIds[at]!, lookup }));
  });
}

/**
 * The customer whom each identifier names, merges followed; null where it names nobody.
 * @param country for phones written without one (`config.country`).
 */
export async function findCustomers(
  database: Queryable,
  secrets: Secrets,
  identifiers: readonly NamedIdentifier[],
  country: string,
): Promise<(number | null)[]> {
  const found = await customersNamed(database, askedFor(secrets, identifiers, country));
  return identifiers.map((_, nth) => found.get(nth) ?? null);
}

/** `findCustomers` of one. @param country absent: phones must be international. */
export async function findCustomer(
  database: Queryable,
  secrets: Secrets,
  identifier: NamedIdentifier,
  country = '',
): Promise<number | null> {
  const [customerNo] = await findCustomers(database, secrets, [identifier], country);
  return customerNo!;
}

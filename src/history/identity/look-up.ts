import type { Queryable } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { findCustomer } from './find-customer.ts';
import { IDENTIFIER_KINDS, type IdentifierKind, normaliseIdentifier } from './normalise.ts';
import { identifierOfLookup } from './repository/log.ts';

/** Whom and what a text names; both null where nothing is known by it. */
export interface LookedUp {
  customerNo: number | null;
  /** Null of a public id, which is no identifier of anybody's. */
  identifierNo: number | null;
}

/**
 * Finds by `card:…`, `phone:…`, `email:…`, `externalId:…`, `visitor:…` or `id:UUID`; a text without a kind is tried as a
 * public id and then as each kind, the strongest first.
 * @param country for phones written without one (`config.country`).
 */
export async function lookUp(
  database: Queryable,
  secrets: Secrets,
  text: string,
  country: string,
): Promise<LookedUp> {
  const colon = text.indexOf(':');
  const prefix = text.slice(0, Math.max(colon, 0));
  const byPublicId = (value: string) => findCustomer(database, secrets, { kind: 'id', value });
  if (prefix === 'id') return { customerNo: await byPublicId(text.slice(3)), identifierNo: null };
  const kind = IDENTIFIER_KINDS.find((known) => known === prefix);
  if (kind !== undefined) return byKind(database, secrets, kind, text.slice(colon + 1), country);
  const customerNo = await byPublicId(text);
  if (customerNo !== null) return { customerNo, identifierNo: null };
  for (const tried of IDENTIFIER_KINDS) {
    const found = await byKind(database, secrets, tried, text, country);
    if (found.identifierNo !== null) return found;
  }
  return { customerNo: null, identifierNo: null };
}

async function byKind(
  database: Queryable,
  secrets: Secrets,
  kind: IdentifierKind,
  value: string,
  country: string,
): Promise<LookedUp> {
  const normalised = normaliseIdentifier(kind, value, country);
  if (normalised === null) return { customerNo: null, identifierNo: null };
  return {
    customerNo: await findCustomer(database, secrets, { kind, value }, country),
    identifierNo: await identifierOfLookup(database, secrets.keyIds, secrets.lookups(kind, normalised)),
  };
}

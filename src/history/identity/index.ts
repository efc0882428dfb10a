import {
  type Database,
  type Queryable,
  recordChanges,
  type Session,
} from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { EvidenceWeight } from './components.ts';
import type { Identifier } from './normalise.ts';
import { reconcile } from './reconcile.ts';
import { claimOwners, ownersOf, storeClaims } from './repository/claims.ts';
import { strongIdentifiers } from './repository/log.ts';
import {
  createCustomers,
  type IdentifierRow,
  linkIdentifiers,
  loadIdentifiers,
  numberIdentifiers,
  readIdentifiers,
} from './repository.ts';
import { resolve } from './resolve.ts';

export { afterTheirErasure } from './after-erasure.ts';
export { askedFor, findCustomer, findCustomers, type NamedIdentifier } from './find-customer.ts';
export { type LookedUp, lookUp } from './look-up.ts';
export { maskIdentifier } from './mask.ts';
export { IDENTIFIER_KINDS, type Identifier, type IdentifierKind, normaliseIdentifier } from './normalise.ts';
export { reconcile } from './reconcile.ts';
export type { BusyScope } from './repository/busy-cards.ts';
export { contestedIdentifiers } from './repository/claims.ts';
export {
  type Entry,
  entriesOfCustomer,
  entriesOfIdentifier,
  identifiersApart,
  identifiersOfCustomer,
} from './repository/log.ts';
export { lockGraph, NAMED, namedBy, numberIdentifiers, publicIds, readIdentifiers } from './repository.ts';
export { rotateSecret } from './rotate.ts';
export { sessionKeyOf, sessionKeyOfLookup } from './session-key.ts';
export { findBusyCards, shareBusyCards, shareBusyCardsOf } from './share-busy-cards.ts';
export { type MaskedIdentifier, type ToldEntry, tell } from './told.ts';
export { setSharing, type Undone, undo } from './undo.ts';

/** What a customer is surest known by, devices left out; null where there is nothing. */
export async function surestIdentifier(
  database: Queryable,
  secrets: Secrets,
  customerNo: number,
): Promise<Identifier | null> {
  const [surest] = await strongIdentifiers(database, customerNo);
  return surest === undefined
    ? null
    : { kind: surest.kind, value: secrets.open('identifier', surest.sealed) };
}

export interface ResolvedCustomers {
  /** For each evidence its customer_no; null where it named nobody. Of a doubtful one it may yet change. */
  customerNos: (number | null)[];
  /** Evidence for `reconcile`, once it is stored with its customer. */
  doubtful: (readonly number[])[];
}

/**
 * Resolves evidence (the numbers of the identifiers each fact named, see `numberIdentifiers`) to customers: creates and
 * links them as `resolve` decides, each step logged, in the caller's transaction.
 * @param said what `readIdentifiers` says of all of them, where the caller has asked already.
 */
export async function resolveCustomers(
  session: Session,
  evidence: readonly (readonly number[])[],
  said?: readonly IdentifierRow[],
): Promise<ResolvedCustomers> {
  if (evidence.every((named) => named.length === 0))
    return { customerNos: evidence.map(() => null), doubtful: [] };
  const known = await loadIdentifiers(
    session,
    evidence,
    said ?? (await readIdentifiers(session, evidence.flat())),
  );
  const { customers, links, doubtful } = resolve(evidence, known);

  const made = [...new Set([...customers, ...links.map((link) => link.customer)])].filter(
    (handle): handle is number => handle !== null && handle < 0,
  );
  // Handles count down from −1: the first made gets the lowest number.
  made.sort((a, b) => b - a);
  const numbers = made.length === 0 ? [] : await createCustomers(session, made.length);
  const numberOf = new Map(made.map((handle, at) => [handle, numbers[at]!]));
  const number = (handle: number) => (handle > 0 ? handle : numberOf.get(handle)!);

  await linkIdentifiers(
    session,
    links.map((link) => ({ ...link, customer: number(link.customer) })),
  );
  return {
    customerNos: customers.map((handle) => (handle === null ? null : number(handle))),
    doubtful: doubtful.map((place) => evidence[place]!),
  };
}

/**
 * Numbers normalised identifiers in a transaction of their own, fact by fact: a number is for life, and one that nothing
 * uses in the end does no harm. So a batch can be numbered while another is resolved.
 */
export async function numberEvidence(
  database: Database,
  secrets: Secrets,
  evidence: readonly (readonly Identifier[])[],
): Promise<number[][]> {
  const numbers = await database.transaction((session) =>
    numberIdentifiers(session, secrets, evidence.flat()),
  );
  let at = 0;
  return evidence.map((identifiers) => identifiers.map(() => numbers[at++]!));
}

export interface SettledCustomers {
  customerNos: (number | null)[];
  /** Customers whose history moved. */
  moved: number[];
  /** For each evidence whether it was said before, and so says nothing new. */
  known: boolean[];
}

/**
 * Resolves what is said of people without a purchase (a customer file, a form, a login), and keeps it as evidence; who
 * moved is told to every process.
 * @param weight 2: a login, which proves by itself that all it names is one person's.
 */
export async function resolveClaims(
  session: Session,
  evidence: readonly (readonly number[])[],
  weight: EvidenceWeight = 1,
): Promise<SettledCustomers> {
  const { customerNos, doubtful } = await resolveCustomers(session, evidence);
  const known = await storeClaims(session, evidence, customerNos, weight);
  const unsure = new Set(doubtful);
  // What stands already was reconciled when it came. A login may make sure what one receipt said.
  const moved = await reconcile(
    session,
    evidence.filter((named, at) => !known[at] && (unsure.has(named) || (weight === 2 && named.length > 1))),
  );
  await recordChanges(session, 'customer', moved);
  if (moved.length === 0 && doubtful.length === 0) return { customerNos, moved, known };
  const owners = await claimOwners(session, evidence, weight);
  const singles = await ownersOf(
    session,
    evidence.flatMap((named) => (named.length === 1 ? named : [])),
  );
  return {
    customerNos: customerNos.map((_, at) =>
      evidence[at]!.length === 1 ? singles.get(evidence[at]![0]!)! : owners[at]!,
    ),
    moved,
    known,
  };
}

/** Numbers normalised identifiers and resolves them as claims. */
export async function resolveIdentifiers(
  session: Session,
  secrets: Secrets,
  evidence: readonly (readonly Identifier[])[],
  weight: EvidenceWeight = 1,
): Promise<SettledCustomers> {
  const numbers = await numberIdentifiers(session, secrets, evidence.flat());
  let at = 0;
  return resolveClaims(
    session,
    evidence.map((identifiers) => identifiers.map(() => numbers[at++]!)),
    weight,
  );
}

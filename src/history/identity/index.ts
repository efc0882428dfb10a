import {
  type Database,
  type Queryable,
  recordChanges,
  type Session,
} from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type Identifier, type IdentifierKind, normaliseIdentifier } from './normalise.ts';
import {
  countReceipts,
  createCustomers,
  customerOfLookup,
  customerOfPublicId,
  linkIdentifiers,
  loadIdentifiers,
  mergeCustomers,
  type NamedPair,
  namedCustomers,
  numberIdentifiers,
} from './repository.ts';
import { type Known, type KnownIdentifier, resolve } from './resolve.ts';

export { IDENTIFIER_KINDS, type Identifier, type IdentifierKind, normaliseIdentifier } from './normalise.ts';
export { numberIdentifiers, publicIds } from './repository.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The customer whom an identifier names, merges followed; null where it names nobody.
 * @param identifier any spelling; kind `id` is the public id that POST /v1/purchases answers with.
 * @param country for phones written without one (`config.country`); absent, they must be international.
 */
export async function findCustomer(
  database: Queryable,
  secrets: Secrets,
  identifier: { kind: IdentifierKind | 'id'; value: string },
  country = '',
): Promise<number | null> {
  const { kind, value } = identifier;
  if (kind === 'id') return UUID.test(value) ? customerOfPublicId(database, value) : null;
  const normalised = normaliseIdentifier(kind, value, country);
  if (normalised === null) return null;
  return customerOfLookup(database, secrets.keyId, secrets.lookup(kind, normalised));
}

export interface ResolvedCustomers {
  /** For each evidence its customer_no; null where it named nobody. */
  customerNos: (number | null)[];
  /** Customers whose history moved: both sides of every merge. */
  moved: number[];
}

/**
 * Resolves evidence (the numbers of the identifiers each fact named, see `numberIdentifiers`) to customers: creates,
 * links and merges them as `resolve` decides, each step logged, in the caller's transaction.
 * @param exceptPurchaseNos purchases whose earlier revision must not count as a receipt of its own.
 */
export async function resolveCustomers(
  session: Session,
  evidence: readonly (readonly number[])[],
  exceptPurchaseNos: readonly number[] = [],
): Promise<ResolvedCustomers> {
  if (evidence.every((named) => named.length === 0))
    return { customerNos: evidence.map(() => null), moved: [] };
  const identifiers = await loadIdentifiers(session, evidence);
  const known = await knowledgeOf(session, evidence, identifiers, exceptPurchaseNos);
  const { customers, links, merges } = resolve(evidence, known);

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
  // A customer made and merged by the same batch has never been.
  const moves = merges.filter((merge) => merge.from > 0);
  await mergeCustomers(session, moves);
  return {
    customerNos: customers.map((handle) => (handle === null ? null : number(handle))),
    moved: moves.flatMap((merge) => [merge.from, merge.into]),
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

/**
 * Numbers normalised identifiers and resolves them, for facts that keep no evidence of their own (a customer file);
 * merges are told to every process.
 * @param evidence what each fact names.
 */
export async function resolveIdentifiers(
  session: Session,
  secrets: Secrets,
  evidence: readonly (readonly Identifier[])[],
): Promise<ResolvedCustomers> {
  const numbers = await numberIdentifiers(session, secrets, evidence.flat());
  let at = 0;
  const resolved = await resolveCustomers(
    session,
    evidence.map((identifiers) => identifiers.map(() => numbers[at++]!)),
  );
  await recordChanges(session, 'customer', [...new Set(resolved.moved)]);
  return resolved;
}

/** Reads only what a decision may need: most evidence is one identifier, and needs nothing. */
async function knowledgeOf(
  session: Session,
  evidence: readonly (readonly number[])[],
  identifiers: ReadonlyMap<number, KnownIdentifier>,
  exceptPurchaseNos: readonly number[],
): Promise<Known> {
  const pairs = new Map<string, NamedPair>();
  for (const named of evidence) {
    for (const one of named) {
      for (const other of named) {
        const [a, b] = [identifiers.get(one)!.customerNo, identifiers.get(other)!.customerNo];
        if (one >= other || a === null || b === null || a === b) continue;
        pairs.set(`${one} ${other}`, { identifierNo: one, otherIdentifierNo: other, customerNos: [a, b] });
      }
    }
  }
  const several = evidence.filter((named) => named.length > 1).flat();
  const asked = [
    ...new Set(several.flatMap((identifierNo) => identifiers.get(identifierNo)!.customerNo ?? [])),
  ];
  const named = asked.length === 0 ? new Set<number>() : await namedCustomers(session, asked);
  const counts = pairs.size === 0 ? [] : await countReceipts(session, [...pairs.values()], exceptPurchaseNos);
  const receipts = new Map([...pairs.keys()].map((key, at) => [key, counts[at]!]));
  return {
    identifiers,
    named,
    receipts: (one, other) => receipts.get(one < other ? `${one} ${other}` : `${other} ${one}`) ?? 0,
  };
}

import { recordChanges, type Session } from '../../resources/database/database.ts';
import { ownText } from '../../resources/own-text.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { IDENTIFIER_KINDS, type Identifier, normaliseIdentifier } from '../identity/normalise.ts';
import { numberIdentifiers } from '../identity/repository.ts';
import type { PendingCaches } from './caches.ts';
import type { ResolvedContent } from './content-hash.ts';
import type { CustomerIdentifiers, OffsetTime, Origin, Problem, WriteCaches } from './purchase.ts';
import { keyOf } from './repository/purchases.ts';
import { createAliases, createStores, findAliases, findStores, type Store } from './repository/references.ts';
import { LocalDays } from './time.ts';

/** What purchases and returns name by code, and when. */
export interface Naming {
  source: string;
  at: OffsetTime;
  store?: string | undefined;
  lines: readonly { item: string; aliasNo?: number | undefined }[];
}

/** The identifiers of a fact in their normal form, and what was wrong with those that have none. */
export interface Named {
  identifiers: Identifier[];
  warnings: Problem[];
}

export function normaliseCustomer(
  customer: CustomerIdentifiers,
  country: string,
  caches: WriteCaches,
): Named {
  const named: Named = { identifiers: [], warnings: [] };
  for (const kind of IDENTIFIER_KINDS) {
    const raw = customer[kind];
    if (raw === undefined) continue;
    const key = `${kind}\0${raw}`;
    let identifier = caches.normalised.get(key);
    if (identifier === undefined) {
      const value = normaliseIdentifier(kind, raw, country);
      identifier = value === null ? null : { kind, value: ownText(value) };
      caches.normalised.set(ownText(key), identifier);
    }
    if (identifier !== null) named.identifiers.push(identifier);
    // Never the value itself: answers end up in logs.
    else
      named.warnings.push({
        code: 'invalid_identifier',
        message: `customer/${kind}: dropped, not a valid ${kind}`,
      });
  }
  return named;
}

/** What a fact names, by number, and its local day. */
export interface Resolved extends ResolvedContent {
  day: string;
}

/** Numbers what the facts name, making (and telling of) what was not seen before. @returns in order of the facts. */
export async function resolveFacts(
  session: Session,
  secrets: Secrets,
  entries: readonly { fact: Naming; named: Named }[],
  origin: Origin,
  caches: PendingCaches,
): Promise<Resolved[]> {
  const facts = entries.map(({ fact }) => fact);
  // Answers come in the order of the questions, so what is missing is made in one order too: no two writers deadlock.
  const [stores, { aliasNos, madeItemNos }, evidence] = await Promise.all([
    resolveStores(session, facts),
    resolveAliases(session, facts, caches),
    resolveEvidence(
      session,
      secrets,
      entries.map(({ named }) => named),
      caches,
    ),
  ]);
  await recordChanges(session, 'item', madeItemNos);
  const days = new LocalDays(origin.timeZone);
  return facts.map((fact, at) => {
    const store = fact.store === undefined ? undefined : stores.get(fact.store)!;
    return {
      storeNo: store?.storeNo ?? null,
      aliasNos: aliasNos[at]!,
      identifierNos: evidence[at]!,
      day: days.of(fact.at, store?.timeZone ?? null),
    };
  });
}

/** Finds the stores that facts name, making those not seen before. */
async function resolveStores(session: Session, facts: readonly Naming[]): Promise<Map<string, Store>> {
  const ids = [...new Set(facts.flatMap((fact) => fact.store ?? []))];
  if (ids.length === 0) return new Map();
  const stores = await findStores(session, ids);
  const unseen = ids.filter((id) => !stores.has(id));
  if (unseen.length > 0) {
    await createStores(session, unseen);
    for (const [id, store] of await findStores(session, unseen)) stores.set(id, store);
  }
  return stores;
}

/**
 * The alias of every line of every fact. A code that nobody has declared for its source is taken as a SKU; where no
 * item has that SKU, a provisional item is made.
 * @returns the aliases, and the items made on the way.
 */
async function resolveAliases(
  session: Session,
  facts: readonly Naming[],
  caches: PendingCaches,
): Promise<{ aliasNos: number[][]; madeItemNos: number[] }> {
  const unknown = new Map<string, { source: string; code: string }>();
  const numbered = () =>
    facts.map(({ source, lines }) => {
      const aliases = caches.aliases(source);
      return lines.map(({ item, aliasNo = aliases.get(item) }) => {
        if (aliasNo !== undefined) return aliasNo;
        unknown.set(keyOf({ source, id: item }), { source, code: item });
        return -1;
      });
    });
  const aliasNos = numbered();
  if (unknown.size === 0) return { aliasNos, madeItemNos: [] };
  const find = async () => {
    for (const { source, code, alias_no } of await findAliases(session, [...unknown.values()])) {
      caches.aliases(source).set(code, alias_no);
      unknown.delete(keyOf({ source, id: code }));
    }
  };
  await find();
  const madeItemNos = unknown.size === 0 ? [] : await createAliases(session, [...unknown.values()]);
  if (unknown.size > 0) await find();
  return { aliasNos: numbered(), madeItemNos };
}

/** The numbers, ascending, of the identifiers that each fact named. */
export async function resolveEvidence(
  session: Session,
  secrets: Secrets,
  named: readonly Named[],
  caches: PendingCaches,
): Promise<number[][]> {
  const unknown = new Map<string, Identifier>();
  for (const { identifiers } of named)
    for (const identifier of identifiers)
      if (caches.identifiers(identifier.kind).get(identifier.value) === undefined)
        unknown.set(`${identifier.kind}\0${identifier.value}`, identifier);
  if (unknown.size > 0) {
    const identifiers = [...unknown.values()];
    const numbers = await numberIdentifiers(session, secrets, identifiers);
    for (const [at, { kind, value }] of identifiers.entries())
      caches.identifiers(kind).set(value, numbers[at]!);
  }
  return named.map(({ identifiers }) =>
    identifiers.map(({ kind, value }) => caches.identifiers(kind).get(value)!).sort((a, b) => a - b),
  );
}

import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { numberIdentifiers, resolveCustomers } from '../identity/index.ts';
import type { Identifier } from '../identity/normalise.ts';
import { PendingCaches } from './caches.ts';
import type { WriteCaches } from './purchase.ts';
import type { Named } from './references.ts';
import { readErasedAt } from './repository/erased.ts';
import { lockWriters } from './repository/purchases.ts';

/**
 * Makes customers of identifiers that are named alone and were not met before, in a short transaction of their own. Two
 * threads of an import meet the same newcomers; in the transactions that write the facts one would wait for all that the
 * other writes. Whoever is named together with others, or was erased, is left to those.
 * @param caches learns their numbers.
 */
export async function introduceNewcomers(
  database: Database,
  secrets: Secrets,
  named: readonly Named[],
  caches: WriteCaches,
): Promise<void> {
  const newcomers = new Map<string, Identifier>();
  for (const { identifiers } of named) {
    const [identifier] = identifiers;
    if (identifier === undefined || identifiers.length > 1) continue;
    const { kind, value } = identifier;
    if (caches.identifiers.get(kind)?.has(value) !== true) newcomers.set(`${kind}\0${value}`, identifier);
  }
  if (newcomers.size === 0) return;
  const identifiers = [...newcomers.values()];
  const numbers = await database.transaction(async (session) => {
    await lockWriters(session, 'together');
    const numbers = await numberIdentifiers(session, secrets, identifiers);
    const erased = await readErasedAt(session, numbers);
    await resolveCustomers(
      session,
      numbers.filter((no) => !erased.has(no)).map((no) => [no]),
    );
    return numbers;
  });
  const learnt = new PendingCaches(caches);
  for (const [at, { kind, value }] of identifiers.entries())
    learnt.identifiers(kind).set(value, numbers[at]!);
  learnt.commit();
}

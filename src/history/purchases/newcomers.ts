import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { resolveCustomers } from '../identity/index.ts';
import { PendingCaches } from './caches.ts';
import type { WriteCaches } from './purchase.ts';
import { type Named, resolveEvidence } from './references.ts';
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
  const newcomers = named.filter(
    ({ identifiers: [one, another] }) =>
      one !== undefined && another === undefined && caches.identifiers.get(one.kind)?.has(one.value) !== true,
  );
  if (newcomers.length === 0) return;
  const learnt = await database.transaction(async (session) => {
    await lockWriters(session, 'together');
    const pending = new PendingCaches(caches);
    const numbers = (await resolveEvidence(session, secrets, newcomers, pending)).flat();
    const erased = await readErasedAt(session, numbers);
    const unerased = new Set(numbers.filter((no) => !erased.has(no)));
    await resolveCustomers(
      session,
      [...unerased].map((no) => [no]),
    );
    return pending;
  });
  learnt.commit();
}

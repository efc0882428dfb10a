import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { publicIds, resolveIdentifiers } from '../identity/index.ts';
import { createCaches } from '../purchases/caches.ts';
import type { Problem, WriteResult } from '../purchases/purchase.ts';
import { normaliseCustomer } from '../purchases/references.ts';
import { lockWriters } from '../purchases/repository/purchases.ts';
import { livingOf } from './living.ts';
import type { Login } from './login.ts';

const NOBODY: Problem = {
  code: 'invalid_identifier',
  message: 'customer: expected one valid identifier at least',
};
const ERASED: Problem = {
  code: 'not_permitted',
  message: 'customer: had themselves erased after this login',
};

/**
 * Keeps logins as evidence, in one transaction; each is answered on its own. What one login names is one person's, but
 * for the visitor; the same again is a `duplicate`.
 * @param country ISO 3166 code for phones written without one.
 */
export async function writeLogins(
  database: Database,
  secrets: Secrets,
  logins: readonly Login[],
  country: string,
): Promise<WriteResult[]> {
  const caches = createCaches();
  const named = logins.map(({ customer }) => normaliseCustomer(customer, country, caches));
  return database.transaction(async (session) => {
    await lockWriters(session, 'together');
    const living = await livingOf(
      session,
      secrets,
      logins.map(({ at }, nth) => ({ at, named: named[nth]!.identifiers })),
    );
    const { customerNos, known } = await resolveIdentifiers(session, secrets, living, 2);
    const ids = await publicIds(session, [...new Set(customerNos.filter((no) => no !== null))]);
    return logins.map((_, nth): WriteResult => {
      const { identifiers, warnings } = named[nth]!;
      const customerNo = customerNos[nth]!;
      if (living[nth]!.length === 0)
        return { id: null, status: 'rejected', error: identifiers.length === 0 ? NOBODY : ERASED };
      return {
        id: null,
        status: known[nth]! ? 'duplicate' : 'accepted',
        ...(customerNo !== null && { customer: ids.get(customerNo)! }),
        ...(warnings.length > 0 && { warnings }),
      };
    });
  });
}

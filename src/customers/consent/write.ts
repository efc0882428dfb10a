import {
  type CustomerIdentifiers,
  createCaches,
  findCustomer,
  livingOf,
  lockWriters,
  normaliseCustomer,
  publicIds,
  resolveIdentifiers,
  type WriteResult,
} from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { Consent } from './consent.ts';
import { recordConsent } from './repository.ts';

/** A consent as it was said, about whoever the identifiers name. */
export interface SaidConsent extends Omit<Consent, 'customerNo'> {
  customer: CustomerIdentifiers & { id?: string | undefined };
}

/** Records consents in one transaction; each is answered on its own. */
export async function writeConsents(
  database: Database,
  secrets: Secrets,
  said: readonly SaidConsent[],
  country: string,
): Promise<WriteResult[]> {
  const caches = createCaches();
  const named = said.map(({ customer }) => normaliseCustomer(customer, country, caches));
  return database.transaction(async (session) => {
    await lockWriters(session, 'together');
    const living = await livingOf(
      session,
      secrets,
      named.map(({ identifiers }, at) => ({
        at: said[at]!.at,
        named: said[at]!.customer.id === undefined ? identifiers : [],
      })),
    );
    const { customerNos } = await resolveIdentifiers(session, secrets, living);
    for (const [at, { customer }] of said.entries())
      if (customer.id !== undefined)
        customerNos[at] = await findCustomer(session, secrets, { kind: 'id', value: customer.id });

    const consents = said.flatMap(({ customer: _, ...consent }, at) => {
      const customerNo = customerNos[at]!;
      return customerNo === null ? [] : [{ ...consent, customerNo }];
    });
    await recordConsent(session, consents);
    const ids = await publicIds(
      session,
      consents.map((consent) => consent.customerNo),
    );
    return said.map(({ customer }, at): WriteResult => {
      const customerNo = customerNos[at]!;
      const { warnings } = named[at]!;
      if (customerNo !== null)
        return {
          id: null,
          status: 'accepted',
          customer: ids.get(customerNo)!,
          ...(warnings.length > 0 && { warnings }),
        };
      if (named[at]!.identifiers.length > 0 && living[at]!.length === 0 && customer.id === undefined)
        return { id: null, status: 'rejected', error: ERASED };
      const error =
        customer.id === undefined
          ? { code: 'invalid_identifier', message: 'customer: expected one valid identifier at least' }
          : { code: 'not_found', message: 'customer/id: names nobody' };
      return { id: null, status: 'rejected', error };
    });
  });
}

const ERASED = {
  code: 'not_permitted',
  message: 'customer: had themselves erased after this was said',
};

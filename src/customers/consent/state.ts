import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import { findCustomer, type NamedIdentifier, publicIds } from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type Permission, PURPOSES, type Purpose, type RecordedConsent } from './consent.ts';
import { permission, readConsents } from './repository.ts';

export interface ConsentState {
  customer: string;
  inForce: Record<Purpose, Permission>;
  /** The latest first. */
  history: (Omit<RecordedConsent, 'at' | 'receivedAt'> & { at: string; receivedAt: string })[];
}

/** @throws RegularsError `not_found` where the identifier names nobody. */
export async function consentState(
  database: Database,
  secrets: Secrets,
  { country, mailConsentDefault }: Pick<Config, 'country' | 'mailConsentDefault'>,
  identifier: NamedIdentifier,
): Promise<ConsentState> {
  const customerNo = await findCustomer(database, secrets, identifier, country);
  if (customerNo === null) throw new RegularsError('not_found', 'identifier: names nobody');
  const ids = await publicIds(database, [customerNo]);
  const inForce = await Promise.all(
    PURPOSES.map(
      async (purpose) =>
        [purpose, await permission(database, customerNo, purpose, undefined, mailConsentDefault)] as const,
    ),
  );
  const history = await readConsents(database, customerNo);
  return {
    customer: ids.get(customerNo) ?? '',
    inForce: Object.fromEntries(inForce) as ConsentState['inForce'],
    history: history.map(({ at, receivedAt, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      receivedAt: receivedAt.toISOString(),
    })),
  };
}

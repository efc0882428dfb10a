import type { Session } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type Identifier, resolveIdentifiers } from '../identity/index.ts';
import { lockWriters } from '../purchases/repository/purchases.ts';
import { livingOf } from './living.ts';

/**
 * Keeps that a device was used by whoever has something of this person's, such as a letter, which may have been forwarded:
 * the weakest evidence, which counts only while nothing else names the device.
 */
export async function linkDevice(
  session: Session,
  secrets: Secrets,
  person: Identifier,
  visitor: string,
  at: Date,
): Promise<void> {
  await lockWriters(session, 'together');
  const named = [person, { kind: 'visitor' as const, value: visitor }];
  await resolveIdentifiers(session, secrets, await livingOf(session, secrets, [{ at, named }]), 0);
}

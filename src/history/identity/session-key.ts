import type { Secrets } from '../../resources/secrets.ts';
import { normaliseIdentifier } from './normalise.ts';

const KEY_BYTES = 16;

/**
 * Under which a visitor's session is kept: of the keyed hash by which their identifier is found, so that the sessions of
 * whom the database knows are found too. Null: no visitor can be called that.
 */
export function sessionKeyOf(secrets: Secrets, visitor: string): string | null {
  const normalised = normaliseIdentifier('visitor', visitor, '');
  return normalised === null ? null : sessionKeyOfLookup(secrets.lookup('visitor', normalised));
}

export function sessionKeyOfLookup(lookup: Buffer): string {
  return lookup.toString('base64url', 0, KEY_BYTES);
}

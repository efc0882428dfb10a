import type { Secrets } from '../../resources/secrets.ts';

const PURPOSE = 'letter';
const UUID_BYTES = 16;

/** The one token of a letter, in each of its links: the letter's id, signed, never expiring. */
export function letterToken(secrets: Secrets, letterId: string): string {
  return secrets.sign(PURPOSE, Buffer.from(letterId.replaceAll('-', ''), 'hex'));
}

/** The letter's id, or null where the token is forged or altered. */
export function letterOf(secrets: Secrets, token: string, now: Date): string | null {
  const payload = secrets.verify(PURPOSE, token, now);
  if (payload === null || payload.length !== UUID_BYTES) return null;
  return payload.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

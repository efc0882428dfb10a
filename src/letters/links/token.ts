import { randomBytes } from 'node:crypto';
import type { Secrets } from '../../resources/secrets.ts';

const LETTER = 'letter';
const ARRIVAL = 'letter arrival';
const UUID_BYTES = 16;
const NONCE_BYTES = 16;
/** A page has loaded by then. */
export const ARRIVAL_MS = 10 * 60_000;

/** The one token of a letter, in each of its links: the letter's id, signed, never expiring. */
export function letterToken(secrets: Secrets, letterId: string): string {
  return secrets.sign(LETTER, bytesOf(letterId));
}

/** The letter's id, or null where the token is forged or altered. */
export function letterOf(secrets: Secrets, token: string, now: Date): string | null {
  const payload = secrets.verify(LETTER, token, now);
  return payload?.length === UUID_BYTES ? idOf(payload) : null;
}

/** What a click hands the site: of which letter, signed, for ten minutes. Whoever takes it sees that it counts once. */
export function arrivalToken(secrets: Secrets, letterId: string, now: Date): string {
  const payload = Buffer.concat([bytesOf(letterId), randomBytes(NONCE_BYTES)]);
  return secrets.sign(ARRIVAL, payload, new Date(now.getTime() + ARRIVAL_MS));
}

/** Null where the token is forged, altered or expired. */
export function arrivalOf(
  secrets: Secrets,
  token: string,
  now: Date,
): { letterId: string; nonce: Buffer } | null {
  const payload = secrets.verify(ARRIVAL, token, now);
  if (payload?.length !== UUID_BYTES + NONCE_BYTES) return null;
  return { letterId: idOf(payload.subarray(0, UUID_BYTES)), nonce: payload.subarray(UUID_BYTES) };
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

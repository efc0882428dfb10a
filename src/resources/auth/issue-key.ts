import type { Database } from '../database/index.ts';
import type { Secrets } from '../secrets.ts';
import type { Scope } from './access.ts';
import { hashKey, type KeyKind, makeKey } from './api-key.ts';
import { insertKey } from './repository.ts';

/** What the owner is told, once. */
export interface IssuedKey {
  keyNo: number;
  kind: KeyKind;
  name: string;
  key: string;
  /** Signs customer tokens; of secret keys alone. */
  signingSecret?: string;
}

/**
 * The secret by which a shop's server signs customer tokens. Derived from the root key, so that it is nowhere stored;
 * it ends with the API key it belongs to.
 */
export function signingSecretOf(secrets: Secrets, keyNo: number): string {
  return `rt_${secrets.sign('customer-token', String(keyNo))}`;
}

export async function issueKey(
  database: Database,
  secrets: Secrets,
  options: { kind: KeyKind; name: string; scopes?: readonly Scope[]; origins?: readonly string[] },
): Promise<IssuedKey> {
  const { kind, name, scopes = [], origins = [] } = options;
  const key = makeKey(kind);
  const { keyNo } = await insertKey(database, { kind, name, hash: hashKey(key), scopes, origins });
  const issued = { keyNo, kind, name, key };
  return kind === 'secret' ? { ...issued, signingSecret: signingSecretOf(secrets, keyNo) } : issued;
}

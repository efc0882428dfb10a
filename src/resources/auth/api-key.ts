import { hash, randomBytes } from 'node:crypto';

export type KeyKind = 'publishable' | 'secret';

const PREFIX: Record<KeyKind, string> = { publishable: 'rp_', secret: 'rs_' };

/** A key as the database has it: the key itself is known to its owner alone. */
export interface ApiKey {
  keyNo: number;
  kind: KeyKind;
  name: string;
  /** Parts of the API it may call; empty = all. */
  scopes: readonly string[];
  /** Origins of pages that may use it; empty = any. */
  origins: readonly string[];
}

/** 192 random bits: a plain SHA-256 of it cannot be searched. */
export function makeKey(kind: KeyKind): string {
  return PREFIX[kind] + randomBytes(24).toString('base64url');
}

export function hashKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

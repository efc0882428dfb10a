import { recordChanges } from '../database/database.ts';
import type { Database, Queryable } from '../database/index.ts';
import type { ApiKey, KeyKind } from './api-key.ts';

export interface StoredKey extends ApiKey {
  hash: Buffer;
  createdAt: Date;
  revokedAt: Date | null;
}

const COLUMNS = `key_no as "keyNo", kind, name, hash, scopes, origins,
  created_at as "createdAt", revoked_at as "revokedAt"`;

export function readKeys(database: Queryable): Promise<StoredKey[]> {
  return database.query<StoredKey>(`select ${COLUMNS} from api_keys order by key_no`);
}

export function insertKey(
  database: Database,
  key: { kind: KeyKind; name: string; hash: Buffer; scopes: readonly string[]; origins: readonly string[] },
): Promise<StoredKey> {
  return database.transaction(async (session) => {
    const rows = await session.query<StoredKey>(
      `insert into api_keys (kind, name, hash, scopes, origins) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
      [key.kind, key.name, key.hash, key.scopes, key.origins],
    );
    const stored = rows[0]!;
    await recordChanges(session, 'key', [stored.keyNo]);
    return stored;
  });
}

/** @returns whether there was such a key, not revoked before. */
export function revokeKey(database: Database, keyNo: number): Promise<boolean> {
  return database.transaction(async (session) => {
    const rows = await session.query(
      'update api_keys set revoked_at = now() where key_no = $1 and revoked_at is null returning key_no',
      [keyNo],
    );
    if (rows.length > 0) await recordChanges(session, 'key', [keyNo]);
    return rows.length > 0;
  });
}

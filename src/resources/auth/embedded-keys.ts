import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database } from '../database/index.ts';
import { replaceDurably } from '../replace-durably.ts';
import type { Secrets } from '../secrets.ts';
import { hashKey } from './api-key.ts';
import { issueKey } from './issue-key.ts';
import { readKeys } from './repository.ts';

const KeysSchema = Type.Object({
  publishable: Type.String({ minLength: 1 }),
  secret: Type.String({ minLength: 1 }),
  signingSecret: Type.String({ minLength: 1 }),
});

/** One key of each kind, for whoever can read the data folder. */
export type EmbeddedKeys = Static<typeof KeysSchema>;

/** DATA/keys.json, mode 0600: made where it is missing, or where its keys are not (or no longer) the database's. */
export async function embeddedKeys(
  database: Database,
  secrets: Secrets,
  dataDir: string,
): Promise<EmbeddedKeys> {
  const path = join(dataDir, 'keys.json');
  const kept = await readKeysFile(path);
  if (kept !== undefined) {
    const valid = (await readKeys(database)).filter((key) => key.revokedAt === null);
    const known = (key: string) => valid.some((stored) => stored.hash.equals(hashKey(key)));
    if (known(kept.publishable) && known(kept.secret)) return kept;
  }
  const publishable = await issueKey(database, secrets, { kind: 'publishable', name: 'embedded' });
  const secret = await issueKey(database, secrets, { kind: 'secret', name: 'embedded' });
  const keys = { publishable: publishable.key, secret: secret.key, signingSecret: secret.signingSecret! };
  await mkdir(dataDir, { recursive: true });
  await replaceDurably(path, `${JSON.stringify(keys, null, 2)}\n`, 0o600);
  return keys;
}

async function readKeysFile(path: string): Promise<EmbeddedKeys | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Value.Check(KeysSchema, value) ? value : undefined;
  } catch (error) {
    // Of a file that is no JSON nothing can be told but that its keys are lost: new ones are made.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

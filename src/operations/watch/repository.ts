import { createHash } from 'node:crypto';
import type { Database } from '../../resources/database/index.ts';

/** Any number of our own: the first half of the advisory locks that hold drop folders. */
const FOLDER_LOCK = 7_226;

/**
 * Does the work on a folder while no other watcher can, on this machine or another: the lock goes with the connection of
 * whoever is killed. One at a time, since of two files that speak of one receipt the newer one has to come last.
 * @returns undefined where another watcher has it.
 */
export async function withFolder<T>(
  database: Database,
  folderId: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const key = createHash('sha256').update(folderId).digest().readInt32BE();
  return database.session(async (session) => {
    const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
      FOLDER_LOCK,
      key,
    ]);
    if (!row!.held) return undefined;
    try {
      return await work();
    } finally {
      await session.query('select pg_advisory_unlock($1, $2)', [FOLDER_LOCK, key]).catch(() => {});
    }
  });
}

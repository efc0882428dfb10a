import type { Database, Session } from './database.ts';

/**
 * Runs a work that one at a time may do, of all processes that share the database; the others wait.
 * @param lock key of an advisory lock: any number of one's own.
 */
export function withLock<T>(
  database: Database,
  lock: number,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return database.session(async (session) => {
    await session.query('select pg_advisory_lock($1)', [lock]);
    try {
      return await work(session);
    } finally {
      await session.query('select pg_advisory_unlock($1)', [lock]);
    }
  });
}

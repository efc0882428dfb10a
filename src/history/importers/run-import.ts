import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { shareBusyCardsOf } from '../identity/index.ts';
import type { Subject } from './mapping/mapping.ts';
import {
  announceCustomers,
  claimAbandoned,
  finishImport,
  releaseImport,
  startImport,
} from './repository/imports.ts';

/**
 * Registers an import and holds a lock in its name while the work runs, so that others can tell it from one that was
 * killed. A failed import says so in the table.
 */
export async function runImport<T extends { counts: object }>(
  database: Database,
  subject: Subject,
  mapping: string,
  files: readonly string[],
  work: (importNo: number) => Promise<T>,
): Promise<T> {
  await endAbandonedImports(database);
  return database.session(async (session) => {
    const importNo = await startImport(session, subject, mapping, files);
    try {
      const result = await work(importNo);
      await finishImport(session, importNo, { status: 'done', counts: result.counts });
      return result;
    } catch (error) {
      const reason = error instanceof RegularsError ? error.code : 'internal';
      // Where the database is gone the import stays 'running', and the next one tells of what it wrote.
      await announceCustomers(database, importNo)
        .then(() => finishImport(session, importNo, { status: 'failed', reason }))
        .catch(() => {});
      throw error;
    } finally {
      await releaseImport(session, importNo).catch(() => {});
    }
  });
}

/** What waits for the end of an import, when all its facts are there. @returns how many customers it changed. */
export async function settleFacts(database: Database, importNo: number): Promise<number> {
  await shareBusyCardsOf(database, importNo);
  return announceCustomers(database, importNo);
}

/**
 * Marks imports that were killed as failed: nobody holds their lock. What they wrote stays, and every process is told
 * whose history it changed. May be called at any time, by any number of processes.
 * @returns how many there were.
 */
export function endAbandonedImports(database: Database): Promise<number> {
  return database.session(async (session) => {
    for (let ended = 0; ; ended++) {
      const importNo = await claimAbandoned(session);
      if (importNo === undefined) return ended;
      try {
        await settleFacts(database, importNo);
        await finishImport(session, importNo, { status: 'failed', reason: 'killed' });
      } finally {
        await releaseImport(session, importNo).catch(() => {});
      }
    }
  });
}

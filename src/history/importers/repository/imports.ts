import { type Database, type Queryable, recordChanges } from '../../../resources/database/index.ts';
import type { Subject } from '../mapping/mapping.ts';

/** Any number of our own: the first half of the advisory locks that running imports hold. */
export const IMPORT_LOCK = 7_221;

export interface Started {
  importNo: number;
  /** Imports that ended without saying so (killed): what they wrote is in, but nobody was told of it. */
  abandonedNos: number[];
}

/**
 * Registers an import and holds a lock in its name while the work runs, so that others can tell it from one that was
 * killed. A failed import says so in the table.
 */
export async function runImport<T extends { counts: object }>(
  database: Database,
  subject: Subject,
  mapping: string,
  files: readonly string[],
  work: (started: Started) => Promise<T>,
): Promise<T> {
  return database.session(async (session) => {
    const [row] = await session.query<{ import_no: number }>(
      'insert into imports (subject, mapping, files) values ($1, $2, $3) returning import_no',
      [subject, mapping, JSON.stringify(files)],
    );
    const importNo = row!.import_no;
    await session.query('select pg_advisory_lock($1, $2)', [IMPORT_LOCK, importNo]);
    const finish = (status: 'done' | 'failed', counts: object | null, importNos: number[]) =>
      session.query(
        'update imports set status = $2, counts = coalesce($3, counts), finished_at = now() where import_no = any ($1)',
        [importNos, status, counts],
      );
    try {
      // Only an import of facts can finish another's work: it tells of the customers that both have touched.
      const writesFacts = subject === 'purchases' || subject === 'returns';
      const abandonedNos = writesFacts ? await abandoned(session, importNo) : [];
      const result = await work({ importNo, abandonedNos });
      await finish('failed', null, abandonedNos);
      await finish('done', result.counts, [importNo]);
      return result;
    } catch (error) {
      // Where the database is gone the import stays 'running', and the next one tells of what it wrote.
      await announceCustomers(database, [importNo])
        .then(() => finish('failed', null, [importNo]))
        .catch(() => {});
      throw error;
    } finally {
      await session.query('select pg_advisory_unlock($1, $2)', [IMPORT_LOCK, importNo]).catch(() => {});
    }
  });
}

async function abandoned(session: Queryable, importNo: number): Promise<number[]> {
  const rows = await session.query<{ import_no: number }>(
    `select import_no from imports i
     where status = 'running' and import_no <> $2 and not exists (
       select from pg_locks l where l.locktype = 'advisory' and l.classid = $1 and l.objid = i.import_no::oid
         and l.database = (select oid from pg_database where datname = current_database()))
     order by 1`,
    [IMPORT_LOCK, importNo],
  );
  return rows.map((row) => row.import_no);
}

/** Tells every process, once, whose history these imports changed. @returns how many customers they are. */
export async function announceCustomers(database: Database, importNos: readonly number[]): Promise<number> {
  return database.transaction(async (session) => {
    const rows = await session.query<{ customer_no: number }>(
      `select customer_no from purchases where import_no = any ($1) and customer_no is not null
       union select customer_no from returns where import_no = any ($1) and customer_no is not null order by 1`,
      [importNos],
    );
    await recordChanges(
      session,
      'customer',
      rows.map((row) => row.customer_no),
    );
    return rows.length;
  });
}

/** Fewer rows than these leave plans as they are, and autovacuum comes in time. */
const MANY_ROWS = 5_000;
const FILLED: Record<Subject, string> = {
  purchases: 'customers, identifiers, items, item_aliases, purchases, purchase_lines',
  returns: 'customers, identifiers, returns, return_lines, return_matches',
  customers: 'customers, identifiers, consents, important_dates',
  catalogue: 'categories, items, item_aliases, item_prices, feed_items',
  events: 'identifiers, events',
};

/**
 * Tells the planner what a bulk import has left: autovacuum counts a table only once a minute, and until then plans are
 * those of an empty one. 1–2 s for millions of rows: it reads a sample.
 */
export async function refreshStatistics(database: Queryable, subject: Subject, rows: number): Promise<void> {
  if (rows >= MANY_ROWS) await database.query(`analyze ${FILLED[subject]}`);
}

export async function hasPurchases(database: Queryable, source: string): Promise<boolean> {
  const [row] = await database.query<{ some: boolean }>(
    'select exists (select from purchases where source = $1) as some',
    [source],
  );
  return row!.some;
}

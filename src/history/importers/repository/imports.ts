import {
  type Database,
  type Queryable,
  recordChanges,
  type Session,
} from '../../../resources/database/index.ts';
import type { Subject } from '../mapping/mapping.ts';

/** Any number of our own: the first half of the advisory locks that running imports hold. */
const IMPORT_LOCK = 7_221;

/** Registers an import and takes its lock, in one statement: nobody sees it without. */
export async function startImport(
  session: Session,
  subject: Subject,
  mapping: string,
  files: readonly string[],
): Promise<number> {
  const [row] = await session.query<{ import_no: number }>(
    `with made as (insert into imports (subject, mapping, files) values ($1, $2, $3) returning import_no)
     select import_no, pg_advisory_lock($4, import_no) from made`,
    [subject, mapping, JSON.stringify(files), IMPORT_LOCK],
  );
  return row!.import_no;
}

/** @param outcome `reason`: the code of an error, or `killed`. */
export async function finishImport(
  session: Session,
  importNo: number,
  outcome: { status: 'done'; counts: object } | { status: 'failed'; reason: string },
): Promise<void> {
  await session.query(
    `update imports set status = $2, counts = $3, reason = $4, finished_at = now()
     where import_no = $1 and status = 'running'`,
    [
      importNo,
      outcome.status,
      'counts' in outcome ? outcome.counts : null,
      'reason' in outcome ? outcome.reason : null,
    ],
  );
}

export async function releaseImport(session: Session, importNo: number): Promise<void> {
  await session.query('select pg_advisory_unlock($1, $2)', [IMPORT_LOCK, importNo]);
}

/** Takes the lock of an import that ended without saying so: whoever ran it is dead. */
export async function claimAbandoned(session: Session): Promise<number | undefined> {
  const running = await session.query<{ import_no: number }>(
    `select import_no from imports where status = 'running' order by 1`,
  );
  for (const { import_no } of running) {
    const [claim] = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      IMPORT_LOCK,
      import_no,
    ]);
    if (!claim!.taken) continue;
    // It may have ended since it was read; then it is nobody's any more.
    const [still] = await session.query<{ running: boolean }>(
      `select status = 'running' as running from imports where import_no = $1`,
      [import_no],
    );
    if (still!.running) return import_no;
    await releaseImport(session, import_no);
  }
  return undefined;
}

/** Tells every process, once, whose history an import changed. @returns how many customers they are. */
export async function announceCustomers(database: Database, importNo: number): Promise<number> {
  return database.transaction(async (session) => {
    const rows = await session.query<{ customer_no: number }>(
      `select customer_no from purchases where import_no = $1 and customer_no is not null
       union select customer_no from returns where import_no = $1 and customer_no is not null order by 1`,
      [importNo],
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

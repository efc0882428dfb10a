import { setTimeout as delay } from 'node:timers/promises';
import { isLockTimeout } from '../../resources/database/failures.ts';
import type { Database, Session } from '../../resources/database/index.ts';

/** Held by the process that compacts. */
const COMPACTION_LOCK = 7_220_472;
/** Writers wait for us no longer than that at once. */
const WAIT_MS = 50;
const PAUSE_MS = 100;
const TRIES = 20;
const BATCH = 10_000;

/**
 * Deletes from `changes` what a later change of the same thing makes needless; see migration 0011. Whoever follows, from
 * wherever they are, still hears of everything that changed since, and what a watermark asks for stays the same: so the
 * table is never much larger than what it speaks of, and nobody can be away for too long.
 * @param isStopped asked between batches.
 * @returns rows deleted; null where another process is at it, or the table was too busy.
 */
export async function compactChanges(
  database: Database,
  isStopped: () => boolean = () => false,
): Promise<number | null> {
  return database.session(async (session) => {
    const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      COMPACTION_LOCK,
    ]);
    if (!row!.held) return null;
    try {
      if (!(await settle(session, isStopped))) return null;
      return await compact(session, isStopped);
    } finally {
      await session.query('select pg_advisory_unlock($1)', [COMPACTION_LOCK]).catch(() => {});
    }
  });
}

/** Notes up to where no number can still appear: the lock waits for whoever has drawn one. */
async function settle(session: Session, isStopped: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES && !isStopped(); attempt++) {
    try {
      await session.query('begin');
      await session.query(`set local lock_timeout = ${WAIT_MS}`);
      await session.query('lock table changes in share mode');
      await session.query(
        `insert into change_compaction (settled) select coalesce(max(seq), 0) from changes
         on conflict ((true)) do update set at = now(), settled = greatest(change_compaction.settled, excluded.settled)`,
      );
      await session.query('commit');
      return true;
    } catch (error) {
      await session.query('rollback');
      if (!isLockTimeout(error)) throw error;
      await delay(PAUSE_MS);
    }
  }
  return false;
}

async function compact(session: Session, isStopped: () => boolean): Promise<number> {
  // A number that no transaction here has had yet is one of a server that this database was copied from: long over.
  await session.query(
    `create temp table superseded as
     select row_number() over (order by seq) as place, seq from (
       select seq, case when xid < next then xid else 0 end as xid,
         max(case when ended <= next then ended else 1 end) over later as ended
       from changes, change_compaction, (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next) now
       where seq <= settled
       window later as (partition by kind, key order by seq desc rows between unbounded preceding and 1 preceding)
     ) told where ended > xid`,
  );
  try {
    await session.query('create index on superseded (place)');
    let deleted = 0;
    for (let from = 0; !isStopped(); from += BATCH) {
      const rows = await session.query(
        `delete from changes using superseded
         where superseded.seq = changes.seq and place > $1 and place <= $2 returning 1`,
        [from, from + BATCH],
      );
      deleted += rows.length;
      if (rows.length === 0) break;
    }
    return deleted;
  } finally {
    await session.query('drop table superseded').catch(() => {});
  }
}

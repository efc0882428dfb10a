import { isLockTimeout } from '../../../resources/database/failures.ts';
import type { Database, Session } from '../../../resources/database/index.ts';

const LOCK = 7_220_471;
const PARTITION = /^events_(\d{4})_(\d{2})$/;
/** A busy table is left alone: the default partition takes the rows until the next try. */
const WAIT_MS = 2_000;

/** `2026-11`: a month in UTC. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}

export function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return monthOf(new Date(Date.UTC(year, number, 1)));
}

/**
 * Makes the partition of a month, however many processes ask at once; what the default partition has of that month moves
 * into it. @returns false where the table was too busy.
 */
export async function makePartition(database: Database, month: string): Promise<boolean> {
  const name = `events_${month.replace('-', '_')}`;
  if (!PARTITION.test(name)) throw new RangeError(`month: got ${month}, expected YYYY-MM`);
  const [from, to] = [month, nextMonth(month)].map((of) => `${of}-01T00:00:00Z`) as [string, string];
  return unlessBusy(() =>
    database.transaction(async (session) => {
      await lock(session);
      const [row] = await session.query<{ made: boolean }>('select to_regclass($1) is not null as made', [
        name,
      ]);
      if (row!.made) return;
      await session.query(
        `create table ${name} (like events including defaults including constraints including indexes)`,
      );
      await session.query(
        `with moved as (delete from events_default where at >= $1 and at < $2 returning *)
         insert into ${name} select * from moved`,
        [from, to],
      );
      await session.query(
        `alter table events attach partition ${name} for values from ('${from}') to ('${to}')`,
      );
    }),
  );
}

export interface Pruned {
  /** Names of the partitions dropped. */
  dropped: string[];
  /** Rows deleted from the default partition. */
  deleted: number;
}

/** Drops the months that ended before, and deletes older rows of the default partition; null where it was too busy. */
export async function prunePartitions(database: Database, before: Date): Promise<Pruned | null> {
  const pruned: Pruned = { dropped: [], deleted: 0 };
  const done = await unlessBusy(() =>
    database.transaction(async (session) => {
      await lock(session);
      const rows = await session.query<{ name: string }>(
        `select relname as name from pg_inherits join pg_class on oid = inhrelid
         where inhparent = 'events'::regclass order by relname`,
      );
      pruned.dropped = rows
        .map(({ name }) => name)
        .filter((name) => {
          const match = PARTITION.exec(name);
          if (match === null) return false;
          return nextMonth(`${match[1]}-${match[2]}`) <= monthOf(before);
        });
      for (const name of pruned.dropped) await session.query(`drop table ${name}`);
      const [{ count } = { count: 0 }] = await session.query<{ count: number }>(
        `with gone as (delete from events_default where at < $1 returning 1) select count(*) as count from gone`,
        [before],
      );
      pruned.deleted = count;
    }),
  );
  return done ? pruned : null;
}

async function lock(session: Session): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1)', [LOCK]);
  await session.query(`set local lock_timeout = ${WAIT_MS}`);
}

async function unlessBusy(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

import type { Queryable } from '../../src/resources/database/database.ts';

/** Held by the training that is under way. */
const TRAINING_LOCK = 7_220_465;
/** Runs that are remembered. */
const KEPT_RUNS = 200;

/** Who trains: a process on a machine. */
export interface Trainer {
  host: string;
  pid: number;
  /** Started by a schedule, not by a person. */
  scheduled: boolean;
}

export interface TrainingRun extends Trainer {
  startedAt: Date;
}

/**
 * Takes the lock and notes the run; runs that said no end are of killed processes then.
 * @returns its number, null where another training holds the lock.
 */
export async function startRun(
  session: Queryable,
  { host, pid, scheduled }: Trainer,
): Promise<number | null> {
  const [lock] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
    TRAINING_LOCK,
  ]);
  if (!lock!.held) return null;
  await session.query(
    `update training_runs set status = 'killed', finished_at = now() where status = 'running'`,
  );
  const [run] = await session.query<{ no: number }>(
    'insert into training_runs (host, pid, scheduled) values ($1, $2, $3) returning run_no as no',
    [host, pid, scheduled],
  );
  await session.query('delete from training_runs where run_no <= $1', [run!.no - KEPT_RUNS]);
  return run!.no;
}

/** @param outcome the version it made, or why it failed. */
export async function finishRun(
  database: Queryable,
  runNo: number,
  outcome: { version: string } | { reason: string },
): Promise<void> {
  await database.query(
    'update training_runs set status = $2, version = $3, reason = $4, finished_at = now() where run_no = $1',
    'version' in outcome ? [runNo, 'done', outcome.version, null] : [runNo, 'failed', null, outcome.reason],
  );
}

export async function releaseTrainingLock(session: Queryable): Promise<void> {
  await session.query('select pg_advisory_unlock($1)', [TRAINING_LOCK]);
}

/** Who holds the lock; undefined where nobody does, or has not said yet who it is. */
export async function runningTraining(database: Queryable): Promise<TrainingRun | undefined> {
  const [run] = await database.query<TrainingRun>(
    `select host, r.pid, scheduled, started_at as "startedAt"
     from pg_locks l join training_runs r on r.backend = l.pid and r.status = 'running'
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
     order by run_no desc limit 1`,
    [TRAINING_LOCK],
  );
  return run;
}

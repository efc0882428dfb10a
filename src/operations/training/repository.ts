import type { Queryable } from '../../resources/database/index.ts';

/** One that says `running` and whose connection holds no lock any more was killed. */
const STATUS = `case when status = 'running' and not exists (
  select from pg_locks where pid = backend and locktype = 'advisory' and granted) then 'killed' else status end`;

export interface TrainingState {
  host: string;
  pid: number;
  startedAt: Date;
  status: 'running' | 'done' | 'failed' | 'killed';
  version: string | null;
  reason: string | null;
}

/** The last training, whoever started it; undefined where there was none. */
export async function lastTraining(database: Queryable): Promise<TrainingState | undefined> {
  const [last] = await database.query<TrainingState>(
    `select host, pid, started_at as "startedAt", ${STATUS} as status, version, reason
     from training_runs order by run_no desc limit 1`,
  );
  return last;
}

/** When the last training ended that made a version. */
export async function lastDone(database: Queryable): Promise<Date | undefined> {
  const [row] = await database.query<{ at: Date | null }>(
    `select max(finished_at) as at from training_runs where status = 'done'`,
  );
  return row!.at ?? undefined;
}

export function trainingOutcomes(database: Queryable): Promise<{ status: string; count: number }[]> {
  return database.query(
    `select ${STATUS} as status, count(*) as count from training_runs group by 1 order by 1`,
  );
}

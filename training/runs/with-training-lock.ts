import { hostname } from 'node:os';
import { RegularsError } from '../../src/errors.ts';
import type { Database } from '../../src/resources/database/database.ts';
import { finishRun, releaseTrainingLock, runningTraining, startRun } from './repository.ts';

/**
 * Trainings of one database, on whatever machine, never run side by side. Each is noted with its outcome; a killed one
 * holds nothing up, for its lock goes with its connection.
 * @throws RegularsError `training_running` that names who is at it, and since when.
 */
export async function withTrainingLock<T extends { version: string }>(
  database: Database,
  scheduled: boolean,
  work: () => Promise<T>,
): Promise<T> {
  return database.session(async (session) => {
    const runNo = await startRun(session, { host: hostname(), pid: process.pid, scheduled });
    if (runNo === null) {
      const holder = await runningTraining(session);
      const who =
        holder === undefined
          ? 'another training has just begun'
          : `a training is under way on ${holder.host} (process ${holder.pid}) since ${holder.startedAt.toISOString()}`;
      throw new RegularsError('training_running', `${who}: one at a time`);
    }
    try {
      const made = await work();
      // Not on the session, which a restart of the database may have cost meanwhile.
      await finishRun(database, runNo, made);
      return made;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await finishRun(database, runNo, { reason }).catch(() => {});
      throw error;
    } finally {
      await releaseTrainingLock(session).catch(() => {});
    }
  });
}

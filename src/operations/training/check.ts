import type { Config } from '../../config.ts';
import type { Queryable } from '../../resources/database/index.ts';
import { bad, type Finding, ok, warn } from '../doctor/finding.ts';
import { missedTraining } from './missed.ts';
import { lastTraining } from './repository.ts';

/** A training that is due gets so long to begin. */
const GRACE_MS = 5 * 60_000;

/** What became of the last training, and whether the one that was due took place. */
export async function checkTrainings(
  { trainSchedule, timeZone }: Pick<Config, 'trainSchedule' | 'timeZone'>,
  database: Queryable,
  now: Date,
): Promise<Finding> {
  const last = await lastTraining(database);
  if (last === undefined) return ok('trainings', 'none on record');
  const { status, startedAt, host, pid } = last;
  const when = `the last one began ${startedAt.toISOString()} on ${host}`;
  if (status === 'running') return ok('trainings', `${when} (process ${pid}) and is under way`);
  if (status === 'failed')
    return bad('trainings', `${when} and failed: ${last.reason}`, 'mend what it says, and train again');
  if (status === 'killed')
    return warn('trainings', `${when} and was killed`, 'regulars train goes on where it was');
  const due = new Date(now.getTime() - GRACE_MS);
  const missed =
    trainSchedule === undefined
      ? undefined
      : missedTraining({ schedule: trainSchedule, timeZone, now: due }, startedAt);
  if (missed !== undefined)
    return warn(
      'trainings',
      `${when}; the one due at ${missed.toISOString()} did not take place`,
      'see that serve runs at that time; regulars train makes up for it',
    );
  return ok('trainings', `${when} and made ${last.version}`);
}

import { Cron } from 'croner';

/** The last time before `now` at which a schedule came round. */
function lastDue(schedule: string, timeZone: string, now: Date): Date | undefined {
  return new Cron(schedule, { timezone: timeZone, paused: true }).previousRuns(1, now)[0];
}

/**
 * The last time that a schedule came round without a training: nobody was up to start it. Undefined where there is none,
 * or where nothing was ever trained: the schedule may be new.
 * @param lastStart when the last training began, whoever started it.
 */
export function missedTraining(
  { schedule, timeZone, now }: { schedule: string; timeZone: string; now: Date },
  lastStart: Date | undefined,
): Date | undefined {
  const due = lastDue(schedule, timeZone, now);
  return due === undefined || lastStart === undefined || lastStart >= due ? undefined : due;
}

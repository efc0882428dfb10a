import { RegularsError } from '../../errors.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
/** How far a till's clock may be ahead of ours. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * When a quantity was counted: RFC 3339 with its offset.
 * @throws RegularsError `invalid_time`; also for a time more than 5 minutes ahead, which would override all that is said
 * until then.
 */
export function countedAt(text: string, now: Date): Date {
  const instant = RFC_3339.test(text) ? new Date(text.replace(' ', 'T').toUpperCase()) : new Date(Number.NaN);
  const got = JSON.stringify(text.slice(0, 40));
  const time = instant.getTime();
  if (Number.isNaN(time) || instant.getUTCFullYear() < 1970)
    throw new RegularsError(
      'invalid_time',
      `at: got ${got}, expected a time with its offset such as 2026-03-01T10:00:00+03:00`,
    );
  if (time > now.getTime() + MAX_AHEAD_MS)
    throw new RegularsError('invalid_time', `at: got ${got}, expected no time that is still to come`);
  return instant;
}

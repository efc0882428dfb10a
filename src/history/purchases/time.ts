import { RegularsError } from '../../errors.ts';
import { withoutPersons } from '../../resources/without-persons.ts';
import type { OffsetTime } from './purchase.ts';

const ISO_WITH_OFFSET =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone on earth is farther from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);
const END = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * RFC 3339 with its offset, from 1970 to 2199 in UTC, kept to the millisecond.
 * @throws RegularsError `invalid_time`.
 */
export function parseTime(text: string): OffsetTime {
  const fail = (expected = 'a time with its offset such as 2026-03-01T10:00:00+03:00') =>
    new RegularsError(
      'invalid_time',
      `at: got ${withoutPersons(JSON.stringify(text.slice(0, 40)))}, expected ${expected}`,
    );
  const match = ISO_WITH_OFFSET.exec(text);
  if (match === null) throw fail();
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number(match[6] ?? 0);
  const millisecond = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -1 : 1);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const back = new Date(wall);
  // Date.UTC rolls 31 April over into May, 24:00 and 60 seconds likewise, and takes the year 75 for 1975.
  const real =
    back.getUTCFullYear() === year &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second;
  const instant = wall - offset * MINUTE_MS;
  if (!real || Math.abs(offset) > MAX_OFFSET_MINUTES) throw fail();
  if (instant < EARLIEST || instant >= END) throw fail(`a time from ${FIRST_YEAR} to ${LAST_YEAR} (UTC)`);
  return { instant: new Date(instant), utcOffset: offset };
}

/** Local days by zone; making a formatter is slow, so one object is kept for a whole batch. */
export class LocalDays {
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #dates = new Map<number, string>();
  readonly #chainZone: string;

  /** @param chainZone IANA zone of shops that have none. */
  constructor(chainZone: string) {
    this.#chainZone = chainZone;
  }

  /**
   * The shop's local day, YYYY-MM-DD: by its own zone; else by the offset that was said; "Z" says no place, so it
   * takes the chain's zone.
   */
  of(at: OffsetTime, shopZone: string | null): string {
    const zone = shopZone ?? (at.utcOffset === 0 ? this.#chainZone : null);
    if (zone === null || (zone === 'UTC' && at.utcOffset === 0))
      return this.#dateOf(Math.floor((at.instant.getTime() + at.utcOffset * MINUTE_MS) / DAY_MS));
    let format = this.#formats.get(zone);
    if (format === undefined) {
      // Swedish dates are ISO dates.
      format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
      this.#formats.set(zone, format);
    }
    return format.format(at.instant);
  }

  #dateOf(day: number): string {
    let date = this.#dates.get(day);
    if (date === undefined) {
      date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      this.#dates.set(day, date);
    }
    return date;
  }
}

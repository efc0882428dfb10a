import type { OffsetTime } from '../../purchases/purchase.ts';
import { Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const ISO =
  /^(?<YYYY>\d{4})-(?<MM>\d{2})-(?<DD>\d{2})(?:[T ](?<HH>\d{2}):(?<mm>\d{2})(?::(?<ss>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?<offset>Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const TOKENS: Record<string, string> = {
  YYYY: '\\d{4}',
  MM: '\\d{1,2}',
  DD: '\\d{1,2}',
  HH: '\\d{1,2}',
  mm: '\\d{2}',
  ss: '\\d{2}',
};

/** Reads times written one way. Zone-less ones are of the zone. */
export class TimeReader {
  readonly #pattern: RegExp | undefined;
  readonly #zone: Zone;

  /**
   * @param format `ISO`, `unix` (seconds), or built of YYYY MM DD HH mm ss and other characters, which stand for themselves.
   * @throws RangeError where the zone is none.
   */
  constructor(format: string, timeZone: string) {
    this.#pattern = format === 'ISO' ? ISO : format === 'unix' ? undefined : patternOf(format);
    this.#zone = new Zone(timeZone);
  }

  /** @param hour the hour of the day, where it has a column of its own. @returns undefined where it is no time. */
  read(text: string, hour?: string): OffsetTime | undefined {
    if (this.#pattern === undefined)
      return /^\d{1,12}$/.test(text)
        ? inRange(Number(text) * 1000, this.#zone.offsetAt(Number(text) * 1000))
        : undefined;
    const parts = this.#pattern.exec(text)?.groups;
    if (parts === undefined) return undefined;
    const { YYYY, MM = '1', DD = '1', HH, mm = '0', ss = '0', fraction = '0', offset } = parts;
    const hourOfDay = Number(hour ?? HH ?? '0');
    if (!Number.isInteger(hourOfDay) || hourOfDay > 23 || Number(mm) > 59 || Number(ss) > 59)
      return undefined;
    const day = Date.UTC(Number(YYYY), Number(MM) - 1, Number(DD));
    // Date.UTC rolls 31 April over into May.
    if (new Date(day).getUTCDate() !== Number(DD) || Number(MM) > 12) return undefined;
    const local =
      day +
      (hourOfDay * 60 + Number(mm)) * MINUTE_MS +
      Number(ss) * 1000 +
      Math.floor(Number(`0.${fraction}`) * 1000);
    const minutes = offset === undefined ? this.#zone.offsetOfLocal(local) : offsetOf(offset);
    return inRange(local - minutes * MINUTE_MS, minutes);
  }

  /** The day alone, of any year: birthdays. */
  readDay(text: string): { year: number; month: number; day: number } | undefined {
    const parts = this.#pattern?.exec(text)?.groups;
    const [year, month, day] = [Number(parts?.YYYY), Number(parts?.MM), Number(parts?.DD)];
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : undefined;
  }

  /** So many days after the epoch, at an hour of the day: what gaps in days add up to. */
  after(epoch: string, days: number, hour: number): OffsetTime | undefined {
    const local = Date.parse(`${epoch}T00:00:00Z`) + days * DAY_MS + hour * 60 * MINUTE_MS;
    const minutes = this.#zone.offsetOfLocal(local);
    return inRange(local - minutes * MINUTE_MS, minutes);
  }
}

function inRange(instantMs: number, utcOffset: number): OffsetTime | undefined {
  if (!(instantMs >= EARLIEST && instantMs < LATEST) || Math.abs(utcOffset) > 14 * 60) return undefined;
  return { instant: new Date(instantMs), utcOffset };
}

function offsetOf(text: string): number {
  if (text === 'Z' || text === 'z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith('-') ? -minutes : minutes;
}

function patternOf(format: string): RegExp {
  const source = format
    .split(/(YYYY|MM|DD|HH|mm|ss)/)
    .map((part) =>
      part in TOKENS ? `(?<${part}>${width(part, format)})` : part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

/** Between separators a day may be one digit; run together, it must be two. */
function width(token: string, format: string): string {
  return /^(?:YYYY|MM|DD|HH|mm|ss)+$/.test(format) ? TOKENS[token]!.replace('{1,2}', '{2}') : TOKENS[token]!;
}

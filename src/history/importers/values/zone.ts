const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Local times of one zone; Intl is slow, so what it says is kept by the day. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  /** By local day. */
  readonly #offsets = new Map<number, number | 'leaps'>();

  /** @param name IANA zone. @throws RangeError where there is none of that name. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /**
   * Minutes east of UTC at a local time, given as if it were UTC (ms). Of an hour that comes twice the first counts;
   * in one that never comes, the offset before the leap.
   */
  offsetOfLocal(localMs: number): number {
    const day = Math.floor(localMs / DAY_MS);
    let offset = this.#offsets.get(day);
    if (offset === undefined) {
      // No zone is farther than 14 hours from UTC, and none leaps twice in three days.
      const before = this.offsetAt(day * DAY_MS - 15 * HOUR_MS);
      const after = this.offsetAt((day + 1) * DAY_MS + 15 * HOUR_MS);
      offset = before === after ? before : 'leaps';
      this.#offsets.set(day, offset);
    }
    if (offset !== 'leaps') return offset;
    const before = this.offsetAt(localMs - 15 * HOUR_MS);
    const after = this.offsetAt(localMs + 15 * HOUR_MS);
    const fits = (minutes: number) => this.offsetAt(localMs - minutes * MINUTE_MS) === minutes;
    return fits(before) || !fits(after) ? before : after;
  }

  /** Minutes east of UTC at an instant. */
  offsetAt(instantMs: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(instantMs)) part[type] = Number(value);
    const local = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
    return Math.round((local - Math.floor(instantMs / 1000) * 1000) / MINUTE_MS);
  }
}

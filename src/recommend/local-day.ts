/** Days since 1970-01-01 of an ISO date, or of a time written with its offset: the day that the sender's clock shows. */
export function dayOf(iso: string): number {
  return Math.floor(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000);
}

/** What a clock shows. */
export interface LocalTime {
  /** Days since 1970-01-01. */
  day: number;
  /** 0–23. */
  hour: number;
}

/** Of a time written with its offset: what the sender's clock shows. */
export function writtenTime(iso: string): LocalTime {
  return { day: dayOf(iso), hour: Number(iso.slice(11, 13)) };
}

/** What a clock in a zone shows at an instant. Asking Intl is slow, so it is asked once for each quarter of an hour. */
export function localTimes(timeZone: string): (instant: Date) => LocalTime {
  // The Swedish way of writing is ISO's.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  let quarter = Number.NaN;
  let time: LocalTime = { day: 0, hour: 0 };
  return (instant) => {
    // Every offset in use is a multiple of 15 minutes.
    const now = Math.floor(instant.getTime() / 900_000);
    if (now !== quarter) {
      quarter = now;
      time = writtenTime(format.format(instant));
    }
    return time;
  };
}

/** The local day of an instant in a zone. */
export function localDays(timeZone: string): (instant: Date) => number {
  const timeOf = localTimes(timeZone);
  return (instant) => timeOf(instant).day;
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of an ISO date, or of a time written with its offset: the day that the sender's clock shows. */
export function dayOf(iso: string): number {
  return Math.floor(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY_MS);
}

/** YYYY-MM-DD. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The local day of an instant in a zone. Asking Intl is slow, so it is asked once for each quarter of an hour. */
export function localDays(timeZone: string): (instant: Date) => number {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  let quarter = Number.NaN;
  let day = 0;
  return (instant) => {
    // Every offset in use is a multiple of 15 minutes.
    const now = Math.floor(instant.getTime() / 900_000);
    if (now !== quarter) {
      quarter = now;
      day = dayOf(format.format(instant));
    }
    return day;
  };
}

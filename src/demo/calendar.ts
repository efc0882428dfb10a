const DAY_MS = 86_400_000;

/** Local days are counted from 1970-01-01, as in the snapshot. */
export function dayOf(date: string): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time))
    throw new RangeError(`local day: got ${date}, expected YYYY-MM-DD`);
  return time / DAY_MS;
}

export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Month 0…11. */
export function monthOf(day: number): number {
  return new Date(day * DAY_MS).getUTCMonth();
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function dayIn(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / DAY_MS;
}

/** 0 = Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

export function monthsBetween(from: number, to: number): number {
  return (to - from) / 30.4375;
}

export function clock(minute: number): string {
  const hours = Math.floor(minute / 60);
  const minutes = minute % 60;
  return `${hours < 10 ? '0' : ''}${hours}:${minutes < 10 ? '0' : ''}${minutes}`;
}

const DAY_MS = 86_400_000;

/** Local days are counted from 1970-01-01, as in the snapshot. */
export function dayOf(date: string): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time))
    throw new RangeError(`local day: got ${date}, expected YYYY-MM-DD`);
  return time / DAY_MS;
}

export function dateOf(day: number): string {
  const { year, month, date } = civil(day);
  return `${year}-${month < 9 ? '0' : ''}${month + 1}-${date < 10 ? '0' : ''}${date}`;
}

/** Month 0…11. */
export function monthOf(day: number): number {
  return civil(day).month;
}

export function yearOf(day: number): number {
  return civil(day).year;
}

/** Howard Hinnant's days → civil date, for days from 1970 on: asked for every row, and Date is ten times slower. */
function civil(day: number): { year: number; month: number; date: number } {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 2 : shifted - 10;
  const date = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, date };
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

/** Few days are written, each of them over and over. */
const MOST_WRITTEN = 10_000;
const written = new Map<number, string>();

/** YYYY-MM-DD of a day since 1970-01-01. */
export function dateOf(day: number): string {
  const known = written.get(day);
  if (known !== undefined) return known;
  if (written.size === MOST_WRITTEN) written.clear();
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  written.set(day, date);
  return date;
}

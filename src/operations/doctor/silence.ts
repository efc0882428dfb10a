/** A shop's trading days, in its own time zone. */
export interface Rhythm {
  /** Null = receipts that name no shop (the web shop, mostly). */
  store: string | null;
  last: Date;
  /** First and last day with a receipt, of the twelve weeks up to the last, as YYYY-MM-DD. */
  firstDay: string;
  lastDay: string;
  /** Days with a receipt between them by day of the week, Monday first. */
  sold: readonly number[];
  /** The day it is there. */
  today: string;
}

const DAY_MS = 86_400_000;
/** A silence that fewer than one in a hundred such stretches explain is an alarm. */
const SURPRISE = 0.01;
const MIN_DAYS_KNOWN = 14;
const MIN_TRADING_DAYS = 4;
/** Silent for so long, a shop may have closed for good. */
export const CLOSED_DAYS = 60;

/** Whole days without a receipt: neither the last day with one nor today, which is not over. */
export function missedDays({ lastDay, today }: Rhythm): number {
  return Math.max(0, numberOf(today) - numberOf(lastDay) - 1);
}

/** Too new, or sells too rarely, to say what is usual. */
export function isUnknown({ firstDay, lastDay, sold }: Rhythm): boolean {
  const tradingDays = sold.reduce((sum, count) => sum + count, 0);
  return numberOf(lastDay) - numberOf(firstDay) + 1 < MIN_DAYS_KNOWN || tradingDays < MIN_TRADING_DAYS;
}

/**
 * How likely it is that a shop of this rhythm sells nothing on the days it has missed: each day of the week has its own
 * share of days with a receipt (with a half added to either side, after Jeffreys), so a Sunday on which it never opens
 * says nothing, and a Tuesday on which it always does says much. Days are taken as independent.
 * @returns 0 … 1
 */
export function likelihoodOfSilence(rhythm: Rhythm): number {
  const [first, last] = [numberOf(rhythm.firstDay), numberOf(rhythm.lastDay)];
  const there = new Array<number>(7).fill(0);
  for (let day = first; day <= last; day++) there[weekdayOf(day)]!++;
  let likelihood = 1;
  const missed = missedDays(rhythm);
  for (let day = last + 1; day <= last + missed && likelihood >= SURPRISE; day++) {
    const weekday = weekdayOf(day);
    likelihood *= 1 - (rhythm.sold[weekday]! + 0.5) / (there[weekday]! + 1);
  }
  return likelihood;
}

/** An alarm: silent for longer than its own rhythm explains, and not for so long that it may have closed. */
export function isSilent(rhythm: Rhythm): boolean {
  return !isUnknown(rhythm) && missedDays(rhythm) <= CLOSED_DAYS && likelihoodOfSilence(rhythm) < SURPRISE;
}

export function mayBeClosed(rhythm: Rhythm): boolean {
  return missedDays(rhythm) > CLOSED_DAYS;
}

/** Trading days of a usual week, up to 7. */
export function daysAWeek({ firstDay, lastDay, sold }: Rhythm): number {
  const tradingDays = sold.reduce((sum, count) => sum + count, 0);
  return (7 * tradingDays) / (numberOf(lastDay) - numberOf(firstDay) + 1);
}

function numberOf(day: string): number {
  return Date.parse(day) / DAY_MS;
}

/** Monday = 0; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (day + 3) % 7;
}

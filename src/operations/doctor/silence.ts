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
/** A shop's day of the week is usual where it sells on four in five of them. */
const USUAL = 0.8;
/** A silence that less than one in a hundred such stretches explains is an alarm. */
const SURPRISE = 0.01;
const MIN_DAYS_KNOWN = 14;
/** Silent for so long, a shop may have closed for good. */
export const CLOSED_DAYS = 60;

/** Whole days without a receipt: neither the last day with one nor today, which is not over. */
export function missedDays({ lastDay, today }: Rhythm): number {
  return Math.max(0, numberOf(today) - numberOf(lastDay) - 1);
}

/** Too new, or sells on no day of the week as a rule: nothing that it does not do is news. */
export function isUnknown(rhythm: Rhythm): boolean {
  const { firstDay, lastDay } = rhythm;
  return numberOf(lastDay) - numberOf(firstDay) + 1 < MIN_DAYS_KNOWN || !sharesOf(rhythm).some(isUsual);
}

/**
 * How likely it is that a shop of this rhythm sells nothing on the usual days that it has missed: a Sunday on which it
 * never opens says nothing, a Tuesday on which it always sells says much. Days are taken as independent; the fewer weeks
 * are known, the less is sure.
 * @returns 0 … 1
 */
export function likelihoodOfSilence(rhythm: Rhythm): number {
  const shares = sharesOf(rhythm);
  const last = numberOf(rhythm.lastDay);
  let likelihood = 1;
  for (let day = last + 1; day <= last + missedDays(rhythm) && likelihood >= SURPRISE; day++) {
    const share = shares[weekdayOf(day)]!;
    if (isUsual(share)) likelihood *= 1 - share;
  }
  return likelihood;
}

/** By day of the week, of how many days it sells; half a day added to either side (Jeffreys). */
function sharesOf({ firstDay, lastDay, sold }: Rhythm): number[] {
  const there = new Array<number>(7).fill(0);
  for (let day = numberOf(firstDay); day <= numberOf(lastDay); day++) there[weekdayOf(day)]!++;
  return sold.map((count, weekday) => (count + 0.5) / (there[weekday]! + 1));
}

function isUsual(share: number): boolean {
  return share >= USUAL;
}

/** An alarm: silent for longer than its own rhythm explains, and not for so long that it may have closed. */
export function isSilent(rhythm: Rhythm): boolean {
  return !isUnknown(rhythm) && missedDays(rhythm) <= CLOSED_DAYS && likelihoodOfSilence(rhythm) < SURPRISE;
}

/** One that used to sell as a rule. */
export function mayBeClosed(rhythm: Rhythm): boolean {
  return !isUnknown(rhythm) && missedDays(rhythm) > CLOSED_DAYS;
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

/** Where and when somebody buys. */
export interface Visit {
  /** Store row, −1 = none, or one that nobody bought in. */
  store: number;
  /** 0 = Monday … 6. */
  weekday: number;
  /** Local, 0–23. */
  hour: number;
}

export const WEEKDAYS = 7;

/** First hour of each part of the day: the first begins at midnight, the last ends there. */
const PARTS_OF_DAY = [0, 10, 12, 14, 16, 18, 20] as const;
export const DAY_PARTS = PARTS_OF_DAY.length;

/** 0 = Monday, of days since 1970-01-01, which was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % WEEKDAYS) + WEEKDAYS) % WEEKDAYS;
}

/** @param hour 0–23. */
export function dayPartOf(hour: number): number {
  let part = DAY_PARTS - 1;
  while (PARTS_OF_DAY[part]! > hour) part--;
  return part;
}

/**
 * How many times more often than expected, as a logarithm: 0 = as expected. Shrunk as if `prior` more had been expected,
 * and had come.
 */
export function logLift(count: number, expected: number, prior: number): number {
  return Math.log((count + prior) / (expected + prior));
}

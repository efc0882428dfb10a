/** A model older than this learned from a history that has ended. */
const STALE_DAYS = 30;

/**
 * The day as of which lists are made. On live data that is today; a history that ended long ago (an archive, a
 * demonstration) is answered as of its own end, or nothing in it would be due or just bought.
 * @param today local day now. @param lastDay the last day the model learned from. @param latestBought of the customer.
 */
export function dayOfData(today: number, lastDay: number, latestBought = lastDay): number {
  if (today - lastDay <= STALE_DAYS) return today;
  return Math.min(today, Math.max(lastDay + 1, latestBought));
}

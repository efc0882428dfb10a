import type { Database } from '../../resources/database/index.ts';
import { PARTIAL_HINT, refuseLoss } from './loss.ts';
import { type Listing, lossOfListing, writeListing } from './repository/listing.ts';

/** @throws RegularsError `feed_refused` where a whole file takes more than 30 % of its source's available items away. */
export async function checkListing(database: Database, source: string, listing: Listing): Promise<void> {
  refuseLoss(source, await lossOfListing(database, source, listing), PARTIAL_HINT);
}

/** Makes unavailable what left the list of a source, and available what is in it again. */
export function applyListing(
  database: Database,
  source: string,
  listing: Listing,
): Promise<{ gone: number; back: number }> {
  return database.transaction((session) => writeListing(session, source, listing));
}

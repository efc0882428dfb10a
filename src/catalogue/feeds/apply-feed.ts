import type { Database, Session } from '../../resources/database/index.ts';
import { upsertCategories } from '../repository/categories.ts';
import { PARTIAL_HINT, refuseLoss } from './loss.ts';
import type { FeedCategory, LineNote } from './offer.ts';
import { declareStaged } from './repository/aliases.ts';
import {
  type FeedCounts,
  tellOfItems,
  writeAvailability,
  writeItems,
  writePrices,
} from './repository/apply.ts';
import {
  dropAmbiguousAliases,
  findKnown,
  lossOf,
  stageOffers,
  unknownCategories,
} from './repository/staging.ts';

export interface ReadFeed {
  /** Whose items these are: what leaves a feed is judged by the source's feed before. */
  source: string;
  /** Price zone; '' = that of stores that name none. */
  zone: string;
  readAt: Date;
  /** Files of `Spool`, in the feed's order. */
  parts: readonly { offersPath: string; aliasesPath: string }[];
  categories: readonly FeedCategory[];
  /** It is a part of what the source sells: what it leaves out stays as it is. */
  partial: boolean;
  /** Takes it, however much is lost. */
  force: boolean;
  dryRun: boolean;
}

export interface AppliedFeed extends FeedCounts {
  categories: number;
  aliases: number;
  notes: LineNote[];
}

class DryRun extends Error {}

/**
 * Applies a feed that was read whole, in one transaction: all of it or nothing.
 * @throws RegularsError `feed_refused` where it would take away more than 30 % of the source's available items.
 */
export async function applyFeed(database: Database, feed: ReadFeed): Promise<AppliedFeed> {
  let applied: AppliedFeed | undefined;
  try {
    return await database.transaction(async (session) => {
      applied = await apply(session, feed);
      if (feed.dryRun) throw new DryRun();
      return applied;
    });
  } catch (error) {
    if (error instanceof DryRun && applied !== undefined) return applied;
    throw error;
  }
}

async function apply(session: Session, feed: ReadFeed): Promise<AppliedFeed> {
  const { source, zone, readAt } = feed;
  await stageOffers(session, source, feed.parts);
  const notes = await findKnown(session);
  notes.push(...(await dropAmbiguousAliases(session)));
  if (!feed.force) {
    const loss = await lossOf(session, source);
    refuseLoss(source, feed.partial ? { ...loss, left: 0 } : loss, feed.partial ? '' : PARTIAL_HINT);
  }
  const { made: madeCategories, changed, circles } = await upsertCategories(session, feed.categories);
  for (const id of circles)
    notes.push({
      level: 'warning',
      line: 0,
      reason: `category ${id}: its parent lies below it, or too deep; it keeps the one it had`,
    });
  notes.push(...(await unknownCategories(session)));
  await writeItems(session);
  await writeAvailability(session, source, feed.partial);
  await writePrices(session, zone, readAt);
  const aliases = await declareStaged(session, `feed ${source}`);
  notes.push(...aliases.notes);
  return {
    ...(await tellOfItems(session)),
    categories: madeCategories.size + changed.size,
    aliases: aliases.written,
    notes,
  };
}

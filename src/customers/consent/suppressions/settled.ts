import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../resources/database/database.ts';
import { type FeedChange, firstMissing, openWriters, readFeedChanges } from './repository.ts';

const PATIENCE_MS = 1_000;
const POLL_MS = 10;

/**
 * A page of changes of which none can come later: numbers are drawn before commits, so a lower one may yet appear
 * beneath a higher one that is seen.
 *
 *     1. read the page: the highest number seen is the mark
 *     2. ask who is writing: whoever drew a number below the mark did so before 1, and either ended or is among them
 *     3. wait until these have ended (others may come: their numbers are higher)
 *     4. read up to the mark again: what is missing below it was rolled back
 *
 * Where one of them takes longer than a second, the page ends before the first missing number.
 */
export async function readSettled(
  database: Database,
  seq: number,
  limit: number,
): Promise<{ changes: FeedChange[]; more: boolean }> {
  const seen = await readFeedChanges(database, seq, limit);
  const mark = seen.at(-1)?.seq;
  if (mark === undefined) return { changes: [], more: false };
  const more = seen.length === limit;
  const deadline = performance.now() + PATIENCE_MS;
  let waitedFor = await openWriters(database);
  while (waitedFor.length > 0 && performance.now() < deadline) {
    await delay(POLL_MS);
    const open = new Set(await openWriters(database));
    waitedFor = waitedFor.filter((writer) => open.has(writer));
  }
  if (waitedFor.length === 0)
    return { changes: await readFeedChanges(database, seq, Number.MAX_SAFE_INTEGER, mark), more };
  const missing = await firstMissing(database, seq, mark);
  return { changes: seen.filter((change) => change.seq < missing), more: false };
}

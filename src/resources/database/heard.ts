import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import type { Database } from './database.ts';

const POLL_MS = 5;
const PATIENCE_MS = 10_000;

/**
 * Waits until this process has handled every change of a kind that was committed before the call: what follows is decided
 * by its own memory as if the database had been asked.
 * @throws RegularsError `overloaded` after ten seconds.
 */
export async function heard(database: Database, kind: string): Promise<void> {
  const [newest] = await database.query<{ seq: number }>(
    'select seq from changes where kind = $1 and seq > $2 order by seq desc limit 1',
    [kind, database.followedTo() ?? 0],
  );
  if (newest === undefined) return;
  for (let waited = 0; (database.followedTo() ?? newest.seq) < newest.seq; waited += POLL_MS) {
    if (waited >= PATIENCE_MS)
      throw new RegularsError(
        'overloaded',
        'the change feed is behind by more than ten seconds; try again later',
      );
    await delay(POLL_MS);
  }
}

import type { Database } from '../../resources/database/index.ts';
import { makePartition, monthOf, nextMonth, type Pruned, prunePartitions } from './repository/partitions.ts';

const DAY_MS = 24 * 60 * 60_000;
const MONTHS_AHEAD = 2;

/** The months of the table of events. */
export class Partitions {
  readonly #database: Database;
  readonly #made = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes those of the given times that are missing. */
  async ensure(times: readonly Date[]): Promise<void> {
    for (const month of new Set(times.map(monthOf))) {
      if (this.#made.has(month)) continue;
      if (await makePartition(this.#database, month)) this.#made.add(month);
    }
  }

  /** Makes this month and the next two, and drops what is older than the retention; null where the table was too busy. */
  async maintain(now: Date, retentionDays: number): Promise<Pruned | null> {
    const months = [monthOf(now)];
    while (months.length <= MONTHS_AHEAD) months.push(nextMonth(months.at(-1)!));
    await this.ensure(months.map((month) => new Date(`${month}-01T00:00:00Z`)));
    const pruned = await prunePartitions(this.#database, new Date(now.getTime() - retentionDays * DAY_MS));
    // Somebody may still tell of that month, where another process keeps events for longer.
    for (const name of pruned?.dropped ?? [])
      this.#made.delete(name.slice('events_'.length).replace('_', '-'));
    return pruned;
  }
}

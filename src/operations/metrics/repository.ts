import type { Queryable } from '../../resources/database/index.ts';

const MAX_COUNTED = 10_000;

/** The changes after `seq`: the age of the oldest, and how many, up to 10,000. */
export async function oldestUnread(
  database: Queryable,
  seq: number,
): Promise<{ seconds: number; changes: number }> {
  const [row] = await database.query<{ seconds: number; changes: number }>(
    `select coalesce(greatest(extract(epoch from clock_timestamp() - min(at)), 0), 0)::float8 as seconds, count(*) as changes
     from (select at from changes where seq > $1 order by seq limit $2) unread`,
    [seq, MAX_COUNTED],
  );
  return row!;
}

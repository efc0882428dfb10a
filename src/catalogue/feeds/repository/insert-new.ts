import type { Queryable } from '../../../resources/database/database.ts';
import { isTaken } from '../../../resources/database/failures.ts';

/**
 * Inserts rows that were not there a moment ago. Where somebody made one of them meanwhile, whose row then counts, the
 * others are inserted with ON CONFLICT, which takes half as long again, so it is not the first try.
 * @returns whether all of them are in.
 */
export async function insertNew(
  session: Queryable,
  insert: string,
  values: readonly unknown[] = [],
): Promise<boolean> {
  await session.query('savepoint insert_new');
  try {
    await session.query(insert, values);
  } catch (error) {
    if (!isTaken(error)) throw error;
    await session.query('rollback to savepoint insert_new');
    await session.query(`${insert} on conflict do nothing`, values);
    return false;
  }
  await session.query('release savepoint insert_new');
  return true;
}

import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { type EntryResult, rejection } from '../batch.ts';
import type { CategoryEntry } from '../catalogue.ts';
import { findCircles, upsertCategories } from '../repository/categories.ts';

/** Writes categories in one transaction; each is answered on its own, in their order. */
export function putCategories(database: Database, entries: readonly CategoryEntry[]): Promise<EntryResult[]> {
  return database.transaction(async (session) => {
    // An entry that is refused is refused as a whole.
    const circles = await findCircles(session, entries);
    const { made, changed } = await upsertCategories(
      session,
      entries.filter(({ id }) => !circles.has(id)),
    );
    return entries.map(({ id, parent }): EntryResult => {
      if (circles.has(id))
        return rejection(
          new RegularsError(
            'conflict',
            `parent: got ${parent}, which lies below ${id} or too deep, expected no circle`,
          ),
        );
      return { status: made.has(id) ? 'accepted' : changed.has(id) ? 'updated' : 'unchanged' };
    });
  });
}

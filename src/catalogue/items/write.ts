import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { type EntryResult, rejection } from '../batch.ts';
import type { AliasEntry } from '../catalogue.ts';
import { declareAliases } from '../repository/aliases.ts';
import { writeItems } from '../repository/items.ts';
import { pricedItems } from '../repository/prices.ts';
import { knownCategories } from '../repository/read-item.ts';
import type { ItemWithPrices } from './entry.ts';

/** Writes items with their prices in one transaction; each is answered on its own, in their order. */
export async function putItems(
  database: Database,
  entries: readonly ItemWithPrices[],
): Promise<EntryResult[]> {
  return database.transaction(async (session) => {
    const known = await knownCategories(
      session,
      entries.flatMap(({ item }) => item.category ?? []),
    );
    const good = entries.filter(({ item }) => item.category === undefined || known.has(item.category));
    const written = await writeItems(
      session,
      // In one order, so that two calls at once do not wait for each other.
      good.map(({ item }) => item).sort((a, b) => (a.sku < b.sku ? -1 : 1)),
    );
    const priced = await pricedItems(
      session,
      good.flatMap(({ prices }) => prices),
    );
    return entries.map(({ item: { sku, category } }): EntryResult => {
      if (category !== undefined && !known.has(category))
        return rejection(
          new RegularsError(
            'not_found',
            `category: got ${category}, expected a known one (PUT /v1/categories)`,
          ),
        );
      return { status: written.get(sku) ?? (priced.has(sku) ? 'updated' : 'unchanged') };
    });
  });
}

export async function putAliases(database: Database, entries: readonly AliasEntry[]): Promise<EntryResult[]> {
  const declared = await database.transaction((session) =>
    declareAliases(session, entries, 'PUT /v1/items/aliases', 'api'),
  );
  return declared.map(({ status }, at): EntryResult => {
    if (status === 'unknown')
      return rejection(
        new RegularsError('not_found', `sku: got ${entries[at]!.sku}, expected a known item (PUT /v1/items)`),
      );
    return { status: status === 'kept' ? 'unchanged' : status };
  });
}

import { createHash } from 'node:crypto';
import { mapItems } from '../../models/core/map-items.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { ancestry } from '../../models/popularity/popularity.ts';

/** The history of a shop that sells these categories alone, and what lies below them. @param categoryNos category_no. */
export function withinCategories(snapshot: Snapshot, categoryNos: readonly number[]): Snapshot {
  const { catalogue, categories, items } = snapshot;
  const wanted = new Set(categoryNos);
  const isWithin = Array.from(categories.keys(), (c) =>
    ancestry(c, catalogue.parent).some((above) => wanted.has(categories[above]!)),
  );
  const row = new Int32Array(items.length).fill(-1);
  const kept: number[] = [];
  for (let item = 0; item < items.length; item++)
    if (catalogue.category[item]! >= 0 && isWithin[catalogue.category[item]!])
      row[item] = kept.push(item) - 1;
  const hash = createHash('sha256').update(`${snapshot.hash} ${[...wanted].sort((a, b) => a - b)}`);
  return { ...mapItems(snapshot, { row, kept: Uint32Array.from(kept) }), hash: hash.digest('hex') };
}

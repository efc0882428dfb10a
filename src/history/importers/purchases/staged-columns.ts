import type { PurchasesMapping } from '../mapping/mapping.ts';
import { type Reference, referencesOf } from '../mapping/references.ts';
import type { Layout } from '../rows.ts';

/** Days since the mapping's epoch, worked out of the gaps. */
export const GAP_DAYS = '\0days';

/** Cells that are needed again when a purchase is put together: what only describes items and stores is not staged. */
export interface StagedColumns {
  /** Of a row of the data files: places in the layout. */
  own: number[];
  /** Names by place, the header file's last. */
  names: string[];
  /** Places of the cells that say something about the purchase as a whole, but its id. */
  whole: number[];
}

export function stagedColumns(layout: Layout, mapping: PurchasesMapping): StagedColumns {
  const references = referencesOf(mapping);
  const needed = new Set(
    references.filter(({ path }) => /^\/(purchase|line|returns)/.test(path)).map(column),
  );
  const own = layout.names.flatMap((name, i) => (i < 2 || needed.has(name) ? [i] : []));
  const header = layout.header.map((reference) => `${mapping.header!.file}.${reference.column}`);
  const names = [...own.map((i) => layout.names[i]!), ...header, GAP_DAYS];
  const whole = new Set(
    references
      .filter(({ path }) => /^\/(purchase\/(?!id)|returns\/purchase)/.test(path))
      .map((reference) => names.indexOf(reference.column)),
  );
  return { own, names, whole: [...whole] };
}

function column(reference: Reference): string {
  return reference.column;
}

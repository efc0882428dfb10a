import { pick } from './pick.ts';
import type { CatalogueColumns, Snapshot } from './snapshot.ts';

/** The purchases of the given rows alone, in their order, with their lines. */
export function pickPurchases(
  { purchases, lines }: Snapshot,
  rows: Uint32Array,
): Pick<Snapshot, 'purchases' | 'lines'> {
  const { customer, store, channel, day, minute } = purchases;
  const lineStart = new Uint32Array(rows.length + 1);
  for (let at = 0; at < rows.length; at++)
    lineStart[at + 1] =
      lineStart[at]! + purchases.lineStart[rows[at]! + 1]! - purchases.lineStart[rows[at]!]!;
  const linesOf = <T extends Uint32Array | Float32Array>(column: T): T => {
    const picked = column.slice(0, lineStart[rows.length]!) as T;
    for (let at = 0; at < rows.length; at++) {
      let from = purchases.lineStart[rows[at]!]!;
      for (let to = lineStart[at]!; to < lineStart[at + 1]!; to++) picked[to] = column[from++]!;
    }
    return picked;
  };
  return {
    purchases: {
      count: rows.length,
      customer: pick(customer, rows),
      store: pick(store, rows),
      channel: pick(channel, rows),
      day: pick(day, rows),
      minute: pick(minute, rows),
      lineStart,
    },
    lines: { item: linesOf(lines.item), quantity: linesOf(lines.quantity), amount: linesOf(lines.amount) },
  };
}

/** The catalogue of the items of the given rows alone; of categories all. */
export function pickItems(catalogue: CatalogueColumns, rows: Uint32Array): CatalogueColumns {
  return {
    ...catalogue,
    category: pick(catalogue.category, rows),
    style: pick(catalogue.style, rows),
    brand: pick(catalogue.brand, rows),
    firstDay: pick(catalogue.firstDay, rows),
    price: pick(catalogue.price, rows),
    packSize: pick(catalogue.packSize, rows),
    sellable: pick(catalogue.sellable, rows),
  };
}

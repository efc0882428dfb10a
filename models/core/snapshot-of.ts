import { offsets } from './csr.ts';
import type { Snapshot } from './snapshot.ts';

export interface SnapshotPurchase {
  /** customer_no; absent = a receipt without a customer. */
  customer?: number | undefined;
  /** Days since 1970-01-01. */
  day: number;
  /** item_no, in any order; a repeated one adds quantity. */
  items: readonly number[];
  /** store_no. */
  store?: number | undefined;
  /** 0 store (default), 1 web, 2 app, 3 phone. */
  channel?: number | undefined;
  /** Minute of the day, 720 by default. */
  minute?: number | undefined;
}

/** What is known of items, by item_no; whatever is absent is unknown. Items listed here exist without a purchase. */
export interface SnapshotItem {
  category?: number | undefined;
  style?: number | undefined;
  brand?: number | undefined;
  firstDay?: number | undefined;
  price?: number | undefined;
  packSize?: number | undefined;
  sellable?: boolean | undefined;
}

export interface SnapshotCategory {
  parent?: number | undefined;
  repeat?: 'learned' | 'always' | 'never' | undefined;
  countBy?: 'item' | 'style' | undefined;
}

export interface SnapshotSource {
  purchases: readonly SnapshotPurchase[];
  items?: Readonly<Record<number, SnapshotItem>>;
  categories?: Readonly<Record<number, SnapshotCategory>>;
  /** Visits, the oldest first: item_nos in the order in which they were touched. */
  sessions?: readonly { day: number; items: readonly number[] }[];
  hash?: string;
  watermark?: number;
}

const REPEAT = { learned: 0, always: 1, never: 2 } as const;

/** A snapshot from plain values: fixtures, benches, and data sets that do not come from the database. */
export function snapshotOf(source: SnapshotSource): Snapshot {
  const known = source.items ?? {};
  const purchases = [...source.purchases].sort(
    (a, b) =>
      (a.customer ?? Number.POSITIVE_INFINITY) - (b.customer ?? Number.POSITIVE_INFINITY) ||
      a.day - b.day ||
      (a.minute ?? 720) - (b.minute ?? 720) ||
      0,
  );
  const itemNos = new Set(Object.keys(known).map(Number));
  for (const purchase of purchases) for (const item of purchase.items) itemNos.add(item);
  const visits = source.sessions ?? [];
  for (const visit of visits) for (const item of visit.items) itemNos.add(item);
  const categoryNos = new Set(Object.keys(source.categories ?? {}).map(Number));
  for (const item of Object.values(known)) if (item.category !== undefined) categoryNos.add(item.category);

  const customers = ascending(
    purchases.flatMap(({ customer }) => (customer === undefined ? [] : [customer])),
  );
  const stores = ascending(purchases.flatMap(({ store }) => (store === undefined ? [] : [store])));
  const items = ascending(itemNos);
  const categories = ascending(categoryNos);
  const rowOf = {
    customer: rows(customers),
    store: rows(stores),
    item: rows(items),
    category: rows(categories),
  };

  const baskets = purchases.map(({ items: nos }) => {
    const quantities = new Map<number, number>();
    for (const no of nos) quantities.set(no, (quantities.get(no) ?? 0) + 1);
    return [...quantities]
      .map(([no, quantity]) => ({ row: rowOf.item.get(no)!, quantity }))
      .sort((a, b) => a.row - b.row);
  });
  const lines = baskets.flat();
  const firstDay = new Int32Array(items.length).fill(2 ** 31 - 1);
  for (const [at, basket] of baskets.entries())
    for (const { row } of basket) firstDay[row] = Math.min(firstDay[row]!, purchases[at]!.day);

  const itemAt = (row: number): SnapshotItem => known[items[row]!] ?? {};
  const categoryAt = (row: number): SnapshotCategory => source.categories?.[categories[row]!] ?? {};
  return {
    customers,
    items,
    stores,
    categories,
    purchases: {
      count: purchases.length,
      customer: Int32Array.from(purchases, (p) =>
        p.customer === undefined ? -1 : rowOf.customer.get(p.customer)!,
      ),
      store: Int32Array.from(purchases, (p) => (p.store === undefined ? -1 : rowOf.store.get(p.store)!)),
      channel: Uint8Array.from(purchases, (p) => p.channel ?? 0),
      day: Int32Array.from(purchases, (p) => p.day),
      minute: Uint16Array.from(purchases, (p) => p.minute ?? 720),
      lineStart: offsets(baskets.map((basket) => basket.length)),
    },
    lines: {
      item: Uint32Array.from(lines, ({ row }) => row),
      quantity: Float32Array.from(lines, ({ quantity }) => quantity),
      amount: Float32Array.from(lines, ({ quantity, row }) => quantity * (itemAt(row).price ?? 1)),
    },
    catalogue: {
      category: Int32Array.from(items, (_, row) => rowOf.category.get(itemAt(row).category ?? -1) ?? -1),
      parent: Int32Array.from(categories, (_, row) => rowOf.category.get(categoryAt(row).parent ?? -1) ?? -1),
      repeat: Uint8Array.from(categories, (_, row) => REPEAT[categoryAt(row).repeat ?? 'learned']),
      byStyle: Uint8Array.from(categories, (_, row) => Number(categoryAt(row).countBy === 'style')),
      style: Int32Array.from(items, (_, row) => itemAt(row).style ?? -1),
      brand: Int32Array.from(items, (_, row) => itemAt(row).brand ?? -1),
      firstDay: Int32Array.from(items, (_, row) =>
        Math.min(itemAt(row).firstDay ?? 2 ** 31 - 1, firstDay[row]!),
      ),
      price: Float32Array.from(items, (_, row) => itemAt(row).price ?? Number.NaN),
      packSize: Float32Array.from(items, (_, row) => itemAt(row).packSize ?? 1),
      sellable: Uint8Array.from(items, (_, row) => (itemAt(row).sellable === false ? 0 : 1)),
    },
    sessions: {
      start: offsets(visits.map((visit) => new Set(visit.items).size)),
      item: Uint32Array.from(
        visits.flatMap((visit) => [...new Set(visit.items)]),
        (no) => rowOf.item.get(no)!,
      ),
      day: Int32Array.from(visits, ({ day }) => day),
    },
    watermark: source.watermark ?? 0,
    hash: source.hash ?? '',
  };
}

function ascending(numbers: Iterable<number>): Int32Array {
  return Int32Array.from(new Set(numbers)).sort();
}

function rows(numbers: Int32Array): Map<number, number> {
  return new Map(Array.from(numbers, (no, row) => [no, row]));
}

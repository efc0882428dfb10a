import { createHash } from 'node:crypto';
import { offsets } from '../../models/core/csr.ts';
import { pick } from '../../models/core/pick.ts';
import { pickItems, pickPurchases } from '../../models/core/pick-rows.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';

/** What was sold so shortly before the end was on sale then, whatever became of it. */
const STILL_SOLD_DAYS = 60;

/**
 * The snapshot as it would have been read at the end of `day`: later purchases are gone, and with them the customers and
 * items that nobody had seen by then; rows are numbered anew. What is not dated stays as it is today: prices, returns of
 * earlier purchases, who is who; and what may be shown, with what was sold in the 60 days before.
 */
export function until(snapshot: Snapshot, day: number): Snapshot {
  const { purchases, catalogue } = snapshot;
  let count = 0;
  for (const d of purchases.day) if (d <= day) count++;
  const kept = new Uint32Array(count);
  for (let p = 0, at = 0; p < purchases.count; p++) if (purchases.day[p]! <= day) kept[at++] = p;
  const { purchases: own, lines: ownLines } = pickPurchases(snapshot, kept);
  const bought = new Uint8Array(snapshot.items.length);
  const seen = new Uint8Array(snapshot.customers.length);
  for (const row of own.customer) if (row >= 0) seen[row] = 1;
  for (const row of ownLines.item) bought[row] = 1;
  const customer = renumber(seen);
  const item = renumber(bought.map((flag, row) => (flag === 1 || catalogue.firstDay[row]! <= day ? 1 : 0)));

  const visits = visitsUntil(snapshot.sessions, day, item.row);
  renumberRows(own.customer, customer.row);
  renumberRows(ownLines.item, item.row);
  const columns = pickItems(catalogue, item.kept);
  const then = {
    customers: pick(snapshot.customers, customer.kept),
    items: pick(snapshot.items, item.kept),
    stores: snapshot.stores,
    categories: snapshot.categories,
    purchases: own,
    lines: ownLines,
    catalogue: { ...columns, sellable: soldLately(own, ownLines.item, columns.sellable, day) },
    sessions: visits,
  };
  return { ...then, watermark: snapshot.watermark, hash: hashOf(then) };
}

/** What may be shown today, and what was sold shortly before the end: nobody knew yet that it would go. */
function soldLately(
  { day, count, lineStart }: Snapshot['purchases'],
  item: Uint32Array,
  sellable: Uint8Array,
  last: number,
): Uint8Array {
  const shown = sellable.slice();
  for (let p = 0; p < count; p++)
    if (day[p]! > last - STILL_SOLD_DAYS)
      for (const i of item.subarray(lineStart[p]!, lineStart[p + 1]!)) shown[i] = 1;
  return shown;
}

/** Items that nobody knew by then are left out of the visits. @param itemRow new row of each item, −1 = unknown. */
function visitsUntil(
  { start, item, day }: Snapshot['sessions'],
  last: number,
  itemRow: Int32Array,
): Snapshot['sessions'] {
  const kept = renumber(Uint8Array.from(day, (d) => (d <= last ? 1 : 0))).kept;
  const items = Array.from(kept, (s) =>
    item
      .subarray(start[s]!, start[s + 1]!)
      .filter((row) => itemRow[row]! >= 0)
      .map((row) => itemRow[row]!),
  );
  const starts = offsets(items.map(({ length }) => length));
  const values = new Uint32Array(starts[items.length]!);
  for (const [s, own] of items.entries()) values.set(own, starts[s]!);
  return { start: starts, item: values, day: pick(day, kept) };
}

/** In place: −1 stays. */
function renumberRows(rows: Int32Array | Uint32Array, newRow: Int32Array): void {
  for (let at = 0; at < rows.length; at++) if (rows[at]! >= 0) rows[at] = newRow[rows[at]!]!;
}

function renumber(flags: Uint8Array): { kept: Uint32Array; row: Int32Array } {
  const row = new Int32Array(flags.length).fill(-1);
  let count = 0;
  for (let old = 0; old < flags.length; old++) if (flags[old] === 1) row[old] = count++;
  const kept = new Uint32Array(count);
  for (let old = 0; old < flags.length; old++) if (row[old]! >= 0) kept[row[old]!] = old;
  return { kept, row };
}

function hashOf(known: Omit<Snapshot, 'watermark' | 'hash'>): string {
  const hash = createHash('sha256');
  const add = (value: object): void => {
    for (const [name, part] of Object.entries(value))
      if (ArrayBuffer.isView(part))
        hash
          .update(`${name}:${part.byteLength};`)
          .update(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
      else if (typeof part === 'object' && part !== null) add(part);
  };
  add(known);
  return hash.digest('hex');
}

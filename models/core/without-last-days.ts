import { pickPurchases } from './pick-rows.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The same rows with every customer's last day of purchases gone: the world before their next basket, from which
 * statistics can be made that have not seen it. Receipts without a customer stay.
 */
export function withoutLastDays(snapshot: Snapshot): Snapshot {
  const { count, customer, day } = snapshot.purchases;
  const rows = new Uint32Array(count);
  let size = 0;
  for (let p = 0; p < count; ) {
    let end = p + 1;
    while (end < count && customer[end] === customer[p]) end++;
    const last = customer[p]! < 0 ? Number.POSITIVE_INFINITY : lastDayWithLines(snapshot, p, end);
    for (; p < end; p++) if (day[p]! < last) rows[size++] = p;
  }
  return { ...snapshot, ...pickPurchases(snapshot, rows.subarray(0, size)) };
}

/** Days whose every line was returned do not count as a basket. */
function lastDayWithLines(snapshot: Snapshot, from: number, to: number): number {
  const { day, lineStart } = snapshot.purchases;
  for (let p = to - 1; p >= from; p--) if (lineStart[p + 1]! > lineStart[p]!) return day[p]!;
  return Number.NEGATIVE_INFINITY;
}

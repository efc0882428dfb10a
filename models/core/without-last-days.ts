import { pick } from './pick.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The same rows with every customer's last day of purchases gone: the world before their next basket, from which
 * statistics can be made that have not seen it. Receipts without a customer stay.
 */
export function withoutLastDays(snapshot: Snapshot): Snapshot {
  const { count, customer, day, lineStart } = snapshot.purchases;
  const rows = new Uint32Array(count);
  let size = 0;
  for (let p = 0; p < count; ) {
    let end = p + 1;
    while (end < count && customer[end] === customer[p]) end++;
    const last = customer[p]! < 0 ? Number.POSITIVE_INFINITY : lastDayWithLines(snapshot, p, end);
    for (; p < end; p++) if (day[p]! < last) rows[size++] = p;
  }
  const kept = rows.subarray(0, size);
  const starts = new Uint32Array(size + 1);
  for (let at = 0; at < size; at++)
    starts[at + 1] = starts[at]! + lineStart[kept[at]! + 1]! - lineStart[kept[at]!]!;
  const lines = new Uint32Array(starts[size]!);
  for (let at = 0, to = 0; at < size; at++)
    for (let line = lineStart[kept[at]!]!; line < lineStart[kept[at]! + 1]!; line++) lines[to++] = line;
  const { store, channel, minute } = snapshot.purchases;
  const { item, quantity, amount } = snapshot.lines;
  return {
    ...snapshot,
    purchases: {
      count: size,
      customer: pick(customer, kept),
      store: pick(store, kept),
      channel: pick(channel, kept),
      day: pick(day, kept),
      minute: pick(minute, kept),
      lineStart: starts,
    },
    lines: { item: pick(item, lines), quantity: pick(quantity, lines), amount: pick(amount, lines) },
  };
}

/** Days whose every line was returned do not count as a basket. */
function lastDayWithLines(snapshot: Snapshot, from: number, to: number): number {
  const { day, lineStart } = snapshot.purchases;
  for (let p = to - 1; p >= from; p--) if (lineStart[p + 1]! > lineStart[p]!) return day[p]!;
  return Number.NEGATIVE_INFINITY;
}

import { offsets } from './csr.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The same rows with every customer's last day of purchases gone: the world before their next basket, from which
 * statistics can be made that have not seen it. Receipts without a customer stay.
 */
export function withoutLastDays(snapshot: Snapshot): Snapshot {
  const { count, customer, day, lineStart } = snapshot.purchases;
  const kept: number[] = [];
  for (let p = 0; p < count; ) {
    let end = p + 1;
    while (end < count && customer[end] === customer[p]) end++;
    const last = customer[p]! < 0 ? Number.POSITIVE_INFINITY : lastDayWithLines(snapshot, p, end);
    for (; p < end; p++) if (day[p]! < last) kept.push(p);
  }
  const lengths = kept.map((p) => lineStart[p + 1]! - lineStart[p]!);
  const starts = offsets(lengths);
  const total = starts[kept.length]!;
  const item = new Uint32Array(total);
  const quantity = new Float32Array(total);
  const amount = new Float32Array(total);
  for (const [at, p] of kept.entries()) {
    const from = lineStart[p]!;
    const to = lineStart[p + 1]!;
    item.set(snapshot.lines.item.subarray(from, to), starts[at]!);
    quantity.set(snapshot.lines.quantity.subarray(from, to), starts[at]!);
    amount.set(snapshot.lines.amount.subarray(from, to), starts[at]!);
  }
  return {
    ...snapshot,
    purchases: {
      count: kept.length,
      customer: Int32Array.from(kept, (p) => customer[p]!),
      store: Int32Array.from(kept, (p) => snapshot.purchases.store[p]!),
      channel: Uint8Array.from(kept, (p) => snapshot.purchases.channel[p]!),
      day: Int32Array.from(kept, (p) => day[p]!),
      minute: Uint16Array.from(kept, (p) => snapshot.purchases.minute[p]!),
      lineStart: starts,
    },
    lines: { item, quantity, amount },
  };
}

/** Days whose every line was returned do not count as a basket. */
function lastDayWithLines(snapshot: Snapshot, from: number, to: number): number {
  const { day, lineStart } = snapshot.purchases;
  for (let p = to - 1; p >= from; p--) if (lineStart[p + 1]! > lineStart[p]!) return day[p]!;
  return Number.NEGATIVE_INFINITY;
}

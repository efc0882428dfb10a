import type { Snapshot } from '../../models/core/snapshot.ts';
import type { TemporalQuery } from './world.ts';

export type PriceBand = 'low' | 'middle' | 'high';

/** A question's parts by name: the groups that its customer is of, with the whole target, and the parts of the target. */
export function* partsOf(query: TemporalQuery): Generator<[name: string, target: ReadonlySet<number>], void> {
  yield [`customers ${query.past === 1 ? 'new' : 'known'}`, query.target];
  yield [`customers ${query.shopsIn}`, query.target];
  yield* query.parts;
}

/** customer row → through what they have bought; channel 0 is the store. */
export function shopsOf({ customers, purchases }: Snapshot): TemporalQuery['shopsIn'][] {
  const store = new Uint8Array(customers.length);
  const web = new Uint8Array(customers.length);
  for (let p = 0; p < purchases.count; p++) {
    const customer = purchases.customer[p]!;
    if (customer >= 0) (purchases.channel[p] === 0 ? store : web)[customer] = 1;
  }
  return Array.from(store, (inStore, row) => {
    if (inStore === 0) return 'web-only';
    return web[row] === 0 ? 'store-only' : 'both';
  });
}

/**
 * item row → a third of the lines by what a unit cost on average; undefined where nothing was sold. Of the receipts, since
 * not every catalogue has prices; equal costs are of one band.
 */
export function priceBands({ items, lines }: Snapshot): (PriceBand | undefined)[] {
  const amount = new Float64Array(items.length);
  const quantity = new Float64Array(items.length);
  const sold = new Uint32Array(items.length);
  for (let l = 0; l < lines.item.length; l++) {
    const item = lines.item[l]!;
    amount[item]! += lines.amount[l]!;
    quantity[item]! += lines.quantity[l]!;
    sold[item]!++;
  }
  const cost = amount.map((sum, item) => sum / quantity[item]!);
  const rising = Array.from(items.keys())
    .filter((item) => sold[item]! > 0)
    .sort((a, b) => cost[a]! - cost[b]!);
  const bounds: number[] = [];
  let passed = 0;
  for (const item of rising) {
    passed += sold[item]!;
    while (bounds.length < 2 && 3 * passed >= (bounds.length + 1) * lines.item.length)
      bounds.push(cost[item]!);
  }
  return Array.from(items.keys(), (item) => {
    if (sold[item] === 0) return undefined;
    if (cost[item]! <= bounds[0]!) return 'low';
    return cost[item]! <= bounds[1]! ? 'middle' : 'high';
  });
}

import { type Baskets, basketsOf } from '../../models/core/baskets.ts';
import type { Random } from '../../models/core/random.ts';

export interface SimulatedItem {
  /** Days to the next purchase of one customer, as `random` draws them. */
  gapDays: (random: Random, customer: number) => number;
  /** Probability that a purchase is followed by another. */
  rate: number;
  quantity?: (random: Random) => number;
}

/** Customers who buy every item once in the first `enterDays`, then as its gaps and rate say, until `days` are over. */
export function simulatedGaps(
  items: readonly SimulatedItem[],
  customers: number,
  enterDays: number,
  days: number,
  random: Random,
): Baskets {
  const quantities: number[][][] = [];
  const daysOf: number[][] = [];
  const lists = Array.from({ length: customers }, (_, customer) => {
    const bought = new Map<number, Map<number, number>>();
    for (const [item, { gapDays, rate, quantity = () => 1 }] of items.entries())
      for (let day = Math.floor(random() * enterDays); day < days; ) {
        const basket = bought.get(day) ?? new Map<number, number>();
        bought.set(day, basket);
        const pieces = quantity(random);
        basket.set(item, pieces);
        if (random() >= rate) break;
        day += Math.max(1, Math.ceil(gapDays(random, customer) * Math.sqrt(pieces)));
      }
    const sorted = [...bought].sort(([a], [b]) => a - b);
    daysOf.push(sorted.map(([day]) => day));
    quantities.push(sorted.map(([, basket]) => [...basket.values()]));
    return sorted.map(([, basket]) => [...basket.keys()]);
  });
  return basketsOf(
    lists,
    items.length,
    (c, b) => daysOf[c]![b]!,
    (c, b, at) => quantities[c]![b]![at]!,
  );
}

/** A standard normal value (Box, Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

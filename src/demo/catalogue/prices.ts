import type { Chance } from '../chance.ts';

/** The price of an item from a local day on, in cents; `old` is the price crossed out, 0 = none. */
export interface PriceStep {
  since: number;
  price: number;
  old: number;
}

/** As a factor on the first price; `sale` is the share taken off, 0 = none. */
export interface PriceFactor {
  since: number;
  factor: number;
  sale: number;
}

/**
 * Steps of a style's price in [from, until): now and then it moves for good, and for one to three weeks it is on sale.
 * Ascending by day, each day once.
 */
export function priceFactors(chance: Chance, from: number, until: number): PriceFactor[] {
  const moves = [{ day: from, factor: 1 }];
  for (let day = from + chance.int(60, 260); day < until; day += chance.int(90, 300))
    moves.push({ day, factor: moves.at(-1)!.factor * chance.between(0.96, 1.09) });
  const sales: { from: number; to: number; share: number }[] = [];
  for (let day = from + chance.int(20, 330); day < until; day += chance.int(60, 330)) {
    const to = day + chance.int(7, 21);
    sales.push({ from: day, to, share: chance.pick([0.1, 0.15, 0.2, 0.25, 0.3, 0.4]) });
    day = to;
  }
  const days = new Set([...moves.map((move) => move.day), ...sales.flatMap((sale) => [sale.from, sale.to])]);
  return [...days]
    .filter((day) => day < until)
    .sort((a, b) => a - b)
    .map((since) => ({
      since,
      factor: moves.findLast((move) => move.day <= since)!.factor,
      sale: sales.find((sale) => sale.from <= since && since < sale.to)?.share ?? 0,
    }));
}

/** The steps of one item whose first price is known. */
export function priceSteps(factors: readonly PriceFactor[], firstDollars: number): PriceStep[] {
  return factors.map(({ since, factor, sale }) => {
    const full = charm(firstDollars * factor);
    const price = sale === 0 ? full : charm(firstDollars * factor * (1 - sale));
    return { since, price, old: price < full ? full : 0 };
  });
}

/** The step in force on a day; the first one before its time. */
export function priceOn(steps: readonly PriceStep[], day: number): PriceStep {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (steps[middle]!.since <= day) low = middle;
    else high = middle - 1;
  }
  return steps[low]!;
}

/** Dollars → cents ending in 9, and in 99 from 20 dollars. */
function charm(dollars: number): number {
  const cents = Math.round(dollars * 100);
  if (cents >= 2000) return Math.max(1999, Math.round(cents / 100) * 100 - 1);
  return Math.max(19, Math.round(cents / 10) * 10 - 1);
}

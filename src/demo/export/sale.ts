import type { Item } from '../catalogue/build.ts';
import { priceOn } from '../catalogue/prices.ts';
import type { Chance } from '../chance.ts';
import type { TripLine } from '../households/trip.ts';

/** A line as it was paid for; money in cents: amount = price × quantity − discount. */
export interface SoldLine {
  item: Item;
  quantity: number;
  price: number;
  discount: number;
  amount: number;
  onSale: boolean;
}

/** Prices of the day, with a discount on every line of the receipt: a share, 0 = none. */
export function sell(
  items: readonly Item[],
  lines: readonly TripLine[],
  day: number,
  discount: number,
): SoldLine[] {
  return lines.map((line) => soldLine(items[line.item]!, line.quantity, day, discount));
}

export function soldLine(item: Item, quantity: number, day: number, share: number): SoldLine {
  const step = priceOn(item.prices, day);
  const discount = Math.round(step.price * quantity * share);
  return {
    item,
    quantity,
    price: step.price,
    discount,
    amount: step.price * quantity - discount,
    onSale: step.old > 0,
  };
}

/** Members get 5 % off now and then. */
export function clubDiscount(card: boolean, chance: Chance): number {
  return card && chance.chance(0.22) ? 0.05 : 0;
}

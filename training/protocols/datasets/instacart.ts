import type { NextBasketData } from '../next-basket-data.ts';
import { brokenData } from './broken-data.ts';
import { lastBaskets } from './last-baskets.ts';
import { plainOrGzipped, readTable } from './read-table.ts';

/** orders.csv and order_items.csv, as Instacart published them: a basket is an order. Undefined where they are absent. */
export function readInstacart(directory: string): NextBasketData | undefined {
  const orders = plainOrGzipped(directory, 'orders.csv');
  const lines = plainOrGzipped(directory, 'order_items.csv');
  if (orders === undefined || lines === undefined) return undefined;
  const items = new Map<string, Set<string>>();
  for (const [order, product] of readTable(lines, ['order_id', 'product_id'])) {
    const basket = items.get(order!);
    if (basket === undefined) items.set(order!, new Set([product!]));
    else basket.add(product!);
  }
  const ordersOf = new Map<string, { number: number; items: Set<string> }[]>();
  for (const [order, user, number] of readTable(orders, ['order_id', 'user_id', 'order_number'])) {
    const basket = items.get(order!);
    if (basket === undefined) continue; // those that Instacart held back have no lines
    if (!/^\d+$/.test(number!))
      throw brokenData(orders, `order_number ${number} of order ${order}`, 'a number');
    const entry = { number: Number(number), items: basket };
    const own = ordersOf.get(user!);
    if (own === undefined) ordersOf.set(user!, [entry]);
    else own.push(entry);
  }
  return lastBaskets(
    directory,
    new Map(
      Array.from(ordersOf, ([user, own]) => [
        user,
        own.sort((a, b) => a.number - b.number).map((order) => order.items),
      ]),
    ),
  );
}

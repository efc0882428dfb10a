import type { NextBasketData } from '../next-basket-data.ts';
import { lastBaskets } from './last-baskets.ts';
import { readOrders } from './read-orders.ts';
import { plainOrGzipped } from './read-table.ts';

/** orders.csv and order_items.csv, as Instacart published them: a basket is an order. Undefined where they are absent. */
export function readInstacart(directory: string): NextBasketData | undefined {
  const orders = plainOrGzipped(directory, 'orders.csv');
  const lines = plainOrGzipped(directory, 'order_items.csv');
  if (orders === undefined || lines === undefined) return undefined;
  const ordersOf = readOrders(orders, lines, ['product_id'], ([product]) => product!);
  return lastBaskets(
    directory,
    new Map(Array.from(ordersOf, ([user, own]) => [user, own.map((products) => new Set(products))])),
  );
}

import { brokenData } from '../datasets/broken-data.ts';
import { readTable } from '../datasets/read-table.ts';
import { type DatedSession, lastBaskets } from './dated-session.ts';
import { itemNumbers } from './item-numbers.ts';

interface Order {
  number: number;
  lines: { place: number; item: number }[];
}

/** Orders whose lines are in the order in which they were put into the cart, as Instacart published them. */
export function readBasketOrder(
  ordersFile: string,
  linesFile: string,
): { items: number; sessions: DatedSession[] } {
  const orders = new Map<string, Order>();
  const customers = new Map<string, Order[]>();
  for (const cells of readTable(ordersFile, ['order_id', 'user_id', 'order_number'])) {
    const [id, customer, place] = cells as [string, string, string];
    const order = { number: numberIn(ordersFile, id, place), lines: [] };
    orders.set(id, order);
    const own = customers.get(customer);
    if (own === undefined) customers.set(customer, [order]);
    else own.push(order);
  }
  const numberOf = itemNumbers();
  for (const cells of readTable(linesFile, ['order_id', 'product_id', 'add_to_cart_order'])) {
    const [id, product, place] = cells as [string, string, string];
    const order = orders.get(id);
    if (order === undefined) throw brokenData(linesFile, `a line of order ${id}`, `orders of ${ordersFile}`);
    order.lines.push({ place: numberIn(linesFile, id, place), item: numberOf(product) });
  }
  const baskets = [...customers.values()].map((own) =>
    own
      .filter(({ lines }) => lines.length > 0)
      .sort((a, b) => a.number - b.number)
      .map(({ lines }) => lines.sort((a, b) => a.place - b.place).map(({ item }) => item)),
  );
  return { items: numberOf.count(), sessions: lastBaskets(baskets) };
}

function numberIn(file: string, order: string, text: string): number {
  if (!/^\d+$/.test(text)) throw brokenData(file, `${text} of order ${order}`, 'a number');
  return Number(text);
}

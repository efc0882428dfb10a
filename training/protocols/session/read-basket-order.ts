import { codeNumbers } from '../datasets/code-numbers.ts';
import { readOrders, wholeNumber } from '../datasets/read-orders.ts';
import { type DatedSession, sessionsOfBaskets } from './dated-session.ts';

/** Orders whose lines are in the order in which they were put into the cart, as Instacart published them. */
export function readBasketOrder(
  ordersFile: string,
  linesFile: string,
): { items: number; sessions: DatedSession[] } {
  const numberOf = codeNumbers();
  const columns = ['product_id', 'add_to_cart_order'];
  const ordersOf = readOrders(ordersFile, linesFile, columns, (cells, order) => {
    const [product, place] = cells as [string, string];
    return { place: wholeNumber(linesFile, order, 'add_to_cart_order', place), item: numberOf(product) };
  });
  const baskets = Array.from(ordersOf.values(), (own) =>
    own.map((lines) => lines.sort((a, b) => a.place - b.place).map(({ item }) => item)),
  );
  return { items: numberOf.count(), sessions: sessionsOfBaskets(baskets) };
}

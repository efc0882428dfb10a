import { brokenData } from './broken-data.ts';
import { readTable } from './read-table.ts';

interface Order<Line> {
  number: number;
  lines: Line[];
}

/**
 * orders.csv and order_items.csv, as Instacart published them. Orders without lines are left out: those that Instacart held
 * back have none.
 * @param columns of the lines. @param lineOf makes a line of what they hold.
 * @returns user_id → lines of each order, in the order of their order_number.
 * @throws RegularsError `invalid_dataset` naming the file, what was got and what was expected.
 */
export function readOrders<Line>(
  ordersFile: string,
  linesFile: string,
  columns: readonly string[],
  lineOf: (cells: readonly string[], order: string) => Line,
): Map<string, Line[][]> {
  const orders = new Map<string, Order<Line>>();
  const ordersOf = new Map<string, Order<Line>[]>();
  for (const cells of readTable(ordersFile, ['order_id', 'user_id', 'order_number'])) {
    const [id, user, number] = cells as [string, string, string];
    const order = { number: wholeNumber(ordersFile, id, 'order_number', number), lines: [] };
    orders.set(id, order);
    const own = ordersOf.get(user);
    if (own === undefined) ordersOf.set(user, [order]);
    else own.push(order);
  }
  for (const cells of readTable(linesFile, ['order_id', ...columns])) {
    const id = cells[0]!;
    const order = orders.get(id);
    if (order === undefined) throw brokenData(linesFile, `a line of order ${id}`, `orders of ${ordersFile}`);
    order.lines.push(lineOf(cells.slice(1), id));
  }
  return new Map(
    Array.from(ordersOf, ([user, own]) => [
      user,
      own
        .filter(({ lines }) => lines.length > 0)
        .sort((a, b) => a.number - b.number)
        .map(({ lines }) => lines),
    ]),
  );
}

export function wholeNumber(file: string, order: string, column: string, text: string): number {
  if (!/^\d+$/.test(text)) throw brokenData(file, `${column} ${text} of order ${order}`, 'a number');
  return Number(text);
}

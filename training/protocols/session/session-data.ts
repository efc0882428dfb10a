import { basename, resolve } from 'node:path';
import { brokenData } from '../datasets/broken-data.ts';
import { plainOrGzipped } from '../datasets/read-table.ts';
import { readNextBasketData } from '../next-basket-data.ts';
import { type DatedSession, sessionsOfBaskets } from './dated-session.ts';
import { readBasketOrder } from './read-basket-order.ts';
import { readSessionLog } from './read-session-log.ts';

/** Sessions of a data set, the oldest first as far as it is known. */
export interface SessionData {
  name: string;
  /** Item numbers are below it. */
  items: number;
  sessions: readonly DatedSession[];
}

/**
 * Reads a folder, told by its files: a log of visits (sessions.csv: session_id, happened_at, event, offer_id), baskets in
 * line order (orders.csv and order_items.csv, as Instacart's), or history.json and future.json of the next-basket
 * literature; each plain or .gz.
 * @throws RegularsError `invalid_dataset` naming the file, what was got and what was expected.
 */
export function readSessionData(folder: string): SessionData {
  const directory = resolve(folder);
  const name = basename(directory);
  const file = (stem: string) => plainOrGzipped(directory, stem);
  const log = file('sessions.csv');
  if (log !== undefined) return { name, ...readSessionLog(log) };
  const [orders, lines] = [file('orders.csv'), file('order_items.csv')];
  if (orders !== undefined && lines !== undefined) return { name, ...readBasketOrder(orders, lines) };
  if (file('history.json') !== undefined) {
    const { history, future, items } = readNextBasketData(directory);
    return { name, items, sessions: sessionsOfBaskets(history.map((own, row) => [...own, future[row]!])) };
  }
  throw brokenData(
    directory,
    'none of its files',
    'sessions.csv, orders.csv with order_items.csv, or history.json with future.json',
  );
}

import type { NextBasketData } from '../next-basket-data.ts';
import { lastBaskets } from './last-baskets.ts';
import { readTable } from './read-table.ts';
import { weekFiles } from './week-files.ts';

/** Older weeks are not read. */
const WEEKS = 26;

/**
 * transactions_YYYYWW.csv, a file a week, as dunnhumby's "Let's Get Sort-of-Real" has them: the last 26; a basket is a
 * customer's day. Undefined where there is no such file.
 */
export function readChain(directory: string): NextBasketData | undefined {
  const weeks = weekFiles(directory);
  if (weeks.length === 0) return undefined;
  const daysOf = new Map<string, Map<string, Set<string>>>();
  for (const week of weeks.slice(-WEEKS))
    for (const [customer, date, product] of readTable(week, ['CUST_CODE', 'SHOP_DATE', 'PROD_CODE'])) {
      if (customer === '') continue;
      const days = daysOf.get(customer!) ?? new Map<string, Set<string>>();
      daysOf.set(customer!, days);
      const basket = days.get(date!);
      if (basket === undefined) days.set(date!, new Set([product!]));
      else basket.add(product!);
    }
  const ordered = Array.from(daysOf, ([customer, days]): [string, Set<string>[]] => [
    customer,
    [...days.keys()].sort().map((date) => days.get(date)!),
  ]);
  return lastBaskets(directory, new Map(ordered));
}

import { basename } from 'node:path';
import { hashedFolds } from '../../splits/folds.ts';
import type { NextBasketData } from '../next-basket-data.ts';
import { brokenData } from './broken-data.ts';
import { codeNumbers } from './code-numbers.ts';

/** Customers with fewer baskets are left out. */
const FEWEST_BASKETS = 3;
/** Items that fewer baskets of the histories hold are left out of them. */
const FEWEST_SALES = 2;
const FOLDS = 5;

/**
 * A data set of purchases as the literature's protocol wants it: everyone's last basket is to be found from those before;
 * five folds by hash of the customer. Of the last baskets every item stays: what no history holds cannot be found.
 * @param customers id → baskets of item codes, oldest first; none empty.
 */
export function lastBaskets(
  directory: string,
  customers: ReadonlyMap<string, readonly ReadonlySet<string>[]>,
): NextBasketData {
  const kept = [...customers].filter(([, baskets]) => baskets.length >= FEWEST_BASKETS);
  const sales = new Map<string, number>();
  for (const [, baskets] of kept)
    for (const basket of baskets.slice(0, -1))
      for (const code of basket) sales.set(code, (sales.get(code) ?? 0) + 1);
  const numberOf = codeNumbers();
  const numbered = (basket: Iterable<string>): number[] => Array.from(basket, numberOf);
  const histories = kept.map(([, baskets]) =>
    baskets
      .slice(0, -1)
      .map((basket) => numbered([...basket].filter((code) => sales.get(code)! >= FEWEST_SALES)))
      .filter((basket) => basket.length > 0),
  );
  const known = kept.flatMap((_, at) => (histories[at]!.length > 0 ? [at] : []));
  if (known.length === 0)
    throw brokenData(
      directory,
      `no customer of ${customers.size} with ${FEWEST_BASKETS} baskets`,
      'at least one, and items that are sold twice',
    );
  const ids = known.map((at) => kept[at]![0]);
  const future = known.map((at) => numbered(kept[at]![1].at(-1)!));
  return {
    name: basename(directory),
    ids,
    history: known.map((at) => histories[at]!),
    future,
    items: numberOf.count(),
    folds: hashedFolds(ids, FOLDS).filter(({ test }) => test.length > 0),
  };
}

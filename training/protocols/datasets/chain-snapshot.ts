import { resolve } from 'node:path';
import type { Snapshot } from '../../../models/core/snapshot.ts';
import {
  type SnapshotCategory,
  type SnapshotItem,
  type SnapshotPurchase,
  snapshotOf,
} from '../../../models/core/snapshot-of.ts';
import { brokenData } from './broken-data.ts';
import { codeNumbers } from './code-numbers.ts';
import { readTable } from './read-table.ts';
import { weekFiles } from './week-files.ts';

/** Leaf category first. */
const LEVELS = ['PROD_CODE_10', 'PROD_CODE_20', 'PROD_CODE_30', 'PROD_CODE_40'] as const;
const COLUMNS = [
  'SHOP_DATE',
  'SHOP_HOUR',
  'QUANTITY',
  'PROD_CODE',
  'CUST_CODE',
  'BASKET_ID',
  'STORE_CODE',
] as const;
const MOST_PIECES = 10_000;

/**
 * The whole history in a folder of transactions_YYYYWW.csv (or .gz), a file a week: receipts of nobody too, quantities,
 * stores and the tree of categories; no prices. Numbers are given in the order of first sight.
 * @throws RegularsError `invalid_dataset` saying what was got and what was expected.
 */
export function readChainSnapshot(
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Snapshot {
  const directory = resolve(folder);
  const weeks = weekFiles(directory);
  if (weeks.length === 0) throw brokenData(directory, 'no such file', 'transactions_YYYYWW.csv, one a week');
  const fromOne = () => codeNumbers(1);
  const [customers, products, stores, groups] = [fromOne(), fromOne(), fromOne(), fromOne()];
  const items: Record<number, SnapshotItem> = {};
  const categories: Record<number, SnapshotCategory> = {};
  const receipts = new Map<string, Omit<SnapshotPurchase, 'items'> & { items: number[] }>();
  for (const [at, file] of weeks.entries()) {
    for (const cells of readTable(file, [...COLUMNS, ...LEVELS])) {
      const [date, hour, quantity, product, customer, id, store] = cells as [string, ...string[]];
      const day = dayOf(date);
      const pieces = Number(quantity);
      if (Number.isNaN(day)) throw brokenData(file, `SHOP_DATE ${date}`, 'YYYYMMDD');
      if (!Number.isInteger(pieces) || pieces < 1 || pieces > MOST_PIECES)
        throw brokenData(file, `QUANTITY ${quantity}`, `a whole number from 1 to ${MOST_PIECES}`);
      const item = products(product!);
      if (items[item] === undefined) {
        const levels = cells.slice(COLUMNS.length).map(groups);
        for (const [level, group] of levels.entries()) categories[group] ??= { parent: levels[level + 1] };
        items[item] = { category: levels[0] };
      }
      const receipt = receipts.get(id!) ?? {
        customer: customer === '' ? undefined : customers(customer!),
        day,
        minute: 60 * Number(hour),
        store: stores(store!),
        items: [],
      };
      receipts.set(id!, receipt);
      for (let piece = 0; piece < pieces; piece++) receipt.items.push(item);
    }
    onProgress(at + 1, weeks.length);
  }
  return snapshotOf({ purchases: [...receipts.values()], items, categories });
}

/** Days since 1970-01-01, NaN where it is no date. */
function dayOf(text: string): number {
  if (!/^\d{8}$/.test(text)) return Number.NaN;
  return Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) / 86_400_000;
}

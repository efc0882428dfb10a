import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Fold, hashedFolds } from '../splits/folds.ts';
import { brokenData as broken } from './datasets/broken-data.ts';
import { readChain } from './datasets/chain.ts';
import { readInstacart } from './datasets/instacart.ts';
import { plainOrGzipped, readText } from './datasets/read-table.ts';

/** A data set of the next-basket literature, read whole. Customers are rows in the order of history.json. */
export interface NextBasketData {
  name: string;
  ids: readonly string[];
  /** customer row → baskets, oldest first; item numbers. */
  history: readonly (readonly (readonly number[])[])[];
  /** customer row → the basket to be found. */
  future: readonly (readonly number[])[];
  /** Item numbers are below it. */
  items: number;
  folds: readonly Fold[];
}

const FOLDS = 5;

/**
 * Reads a data set by what its folder holds: Instacart's orders, a chain's weekly transactions, else the files of the
 * literature. @throws RegularsError `invalid_dataset` naming the file, what was got and what was expected.
 */
export function readNextBasketData(folder: string): NextBasketData {
  const directory = resolve(folder);
  if (!existsSync(directory))
    throw broken(directory, 'there is no such folder', 'one with history.json and future.json');
  return readInstacart(directory) ?? readChain(directory) ?? readPublished(directory);
}

/**
 * Reads history.json, future.json and keyset_0 … (plain or .gz) as published with "A Next Basket Recommendation Reality
 * Check": {customer: [[-1], basket, …, [-1]]}. Without keysets, five folds by hash of the customer id.
 */
function readPublished(directory: string): NextBasketData {
  const history = readBaskets(directory, 'history');
  const future = readBaskets(directory, 'future');
  const ids = Object.keys(history);
  if (ids.length === 0) throw broken(join(directory, 'history.json'), 'no customer', 'at least one');
  for (const id of ids) {
    if (history[id]!.length === 0)
      throw broken(join(directory, 'history.json'), `no basket for customer ${id}`, 'at least one');
    if (future[id]?.length !== 1 || future[id][0]!.length === 0)
      throw broken(
        join(directory, 'future.json'),
        `${future[id]?.length ?? 0} baskets for customer ${id} of history.json`,
        'exactly one, not empty',
      );
  }
  const rows = ids.map((id) => history[id]!);
  const last = ids.map((id) => future[id]![0]!);
  let items = 1 + [...rows.flat(), ...last].reduce((most, basket) => Math.max(most, ...basket), 0);
  const keysets = readKeysets(directory, new Set(ids));
  for (const { itemCount, file } of keysets) {
    if (itemCount < items)
      throw broken(file, `item_num ${itemCount}`, `${items} or more, as items in the baskets go`);
    items = Math.max(items, itemCount);
  }
  return {
    name: basename(directory),
    ids,
    history: rows,
    future: last,
    items,
    folds: keysets.length > 0 ? keysets.map(({ fold }) => fold) : hashedFolds(ids, FOLDS),
  };
}

function readBaskets(directory: string, name: 'history' | 'future'): Record<string, number[][]> {
  const { value, file } = readJson(directory, name);
  const expected = '{customer: [[-1], basket, …, [-1]]}, a basket being a list of item numbers from 0 up';
  if (!isRecord(value)) throw broken(file, describe(value), expected);
  const baskets: Record<string, number[][]> = {};
  for (const [id, sequence] of Object.entries(value)) {
    if (!Array.isArray(sequence) || !isEnd(sequence[0]) || sequence.length < 2 || !isEnd(sequence.at(-1)))
      throw broken(file, `customer ${id}: ${describe(sequence)} without [-1] at both ends`, expected);
    const own = sequence.slice(1, -1) as unknown[];
    for (const [at, basket] of own.entries())
      if (!Array.isArray(basket) || !basket.every((item) => Number.isInteger(item) && item >= 0))
        throw broken(
          file,
          `customer ${id}, basket ${at + 1}: ${JSON.stringify(basket)?.slice(0, 60)}`,
          expected,
        );
    baskets[id] = own as number[][];
  }
  return baskets;
}

function readKeysets(
  directory: string,
  ids: ReadonlySet<string>,
): { fold: Fold; itemCount: number; file: string }[] {
  const names = readdirSync(directory).flatMap(
    (file) => /^(keyset_\d+)\.json(?:\.gz)?$/.exec(file)?.[1] ?? [],
  );
  const numberOf = (name: string) => Number(name.slice('keyset_'.length));
  return [...new Set(names)]
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => {
      const { value, file } = readJson(directory, name);
      const expected = '{item_num, train: [customer…], val: […], test: […]}';
      if (!isRecord(value) || !Number.isInteger(value.item_num))
        throw broken(file, describe(value), expected);
      const part = (key: 'train' | 'val' | 'test'): string[] => {
        const list = value[key];
        if (!Array.isArray(list)) throw broken(file, `${key}: ${describe(list)}`, expected);
        for (const id of list)
          if (!ids.has(String(id)))
            throw broken(file, `${key} names customer ${id}`, 'customers of history.json');
        return list.map(String);
      };
      const fold = { train: part('train'), val: part('val'), test: part('test') };
      if (fold.test.length === 0) throw broken(file, 'an empty test list', 'at least one customer');
      const seen = new Set(fold.test);
      const twice = [...fold.train, ...fold.val].find((id) => seen.has(id));
      if (twice !== undefined)
        throw broken(file, `customer ${twice} in test and elsewhere`, 'separate lists');
      return { fold, itemCount: value.item_num as number, file };
    });
}

function readJson(directory: string, name: string): { value: unknown; file: string } {
  const file = plainOrGzipped(directory, `${name}.json`);
  if (file === undefined)
    throw broken(join(directory, `${name}.json`), 'no such file', 'it, or the same with .gz');
  const text = readText(file);
  try {
    return { value: JSON.parse(text), file };
  } catch (cause) {
    throw broken(file, (cause as Error).message, 'JSON', cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEnd(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && value[0] === -1;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

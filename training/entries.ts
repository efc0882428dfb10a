import { encodeCustomerLists, encodeGroupList, encodeItemLists } from '../models/artifact/index.ts';
import { type Baskets, basketsOfSnapshot } from '../models/core/baskets.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import type { CustomerHistory, HistoryBasket, Model } from '../models/model.ts';
import type { ListEntry } from '../src/resources/store/port.ts';

/** What lists are made of, beside the model. */
export interface ListSource extends Pick<Snapshot, 'customers' | 'items' | 'stores' | 'categories'> {
  baskets: Baskets;
  /** customer_no of those who want no lists of their own, ascending. */
  refused: Int32Array;
}

/** A stretch of lists.bin that can be made by itself: rows [from, to). */
export interface ListPart {
  kind: 'groups' | 'items' | 'customers';
  from: number;
  to: number;
}

const ITEMS_A_PART = 500;
const CUSTOMERS_A_PART = 200;

export function listSource(snapshot: Snapshot, refused: Int32Array = new Int32Array(0)): ListSource {
  const { customers, items, stores, categories } = snapshot;
  return { customers, items, stores, categories, refused, baskets: basketsOfSnapshot(snapshot) };
}

/** The parts of lists.bin, in its order: the chain, categories, stores, items, then customers. */
export function partsOf({ customers, items }: ListSource): ListPart[] {
  return [
    { kind: 'groups', from: 0, to: 1 },
    ...stretches('items', items.length, ITEMS_A_PART),
    ...stretches('customers', customers.length, CUSTOMERS_A_PART),
  ];
}

function stretches(kind: ListPart['kind'], rows: number, most: number): ListPart[] {
  return Array.from({ length: Math.ceil(rows / most) }, (_, at) => ({
    kind,
    from: at * most,
    to: Math.min(rows, (at + 1) * most),
  }));
}

/** Every list of a version, as of the day after the history ends. An empty list is left out: a store answers null for it. */
export function* entriesOf(model: Model, source: ListSource): Generator<ListEntry> {
  for (const part of partsOf(source)) yield* entriesOfPart(model, source, part);
}

export function* entriesOfPart(
  model: Model,
  source: ListSource,
  { kind, from, to }: ListPart,
): Generator<ListEntry> {
  if (kind === 'groups') yield* groupEntries(model, source);
  if (kind === 'items')
    for (const key of source.items.subarray(from, to)) {
      const lists = model.itemLists(key);
      if (lists !== null && lists.together.length + lists.after.length + lists.similar.length > 0)
        yield { kind: 'item', key, value: encodeItemLists(key, lists) };
    }
  if (kind === 'customers') {
    const refused = new Set(source.refused);
    for (const { customerNo, history } of historiesOf(source, from, to)) {
      if (refused.has(customerNo)) continue;
      const lists = model.customerLists(history, model.lastDay + 1);
      yield { kind: 'customer', key: customerNo, value: encodeCustomerLists(lists) };
    }
  }
}

function* groupEntries(model: Model, { categories, stores }: ListSource): Generator<ListEntry> {
  yield { kind: 'chain', key: 0, value: encodeGroupList(model.chainList()) };
  for (const key of categories) {
    const list = model.categoryList(key);
    if (list !== null && list.popular.length > 0)
      yield { kind: 'category', key, value: encodeGroupList(list) };
  }
  for (const key of stores) {
    const list = model.storeList(key);
    if (list !== null && list.popular.length > 0) yield { kind: 'store', key, value: encodeGroupList(list) };
  }
}

/** Every customer with a purchase, as serving reads one; of customer rows [from, to). */
export function* historiesOf(
  source: Pick<ListSource, 'customers' | 'items' | 'stores' | 'baskets'>,
  from = 0,
  to = source.customers.length,
): Generator<{ customerNo: number; history: CustomerHistory }> {
  for (let c = from; c < to; c++) {
    const history = historyOf(source, c);
    if (history.baskets.length > 0) yield { customerNo: source.customers[c]!, history };
  }
}

/** The history of customer row c, as serving reads it. */
export function historyOf(
  { items, stores, baskets }: Pick<ListSource, 'items' | 'stores' | 'baskets'>,
  c: number,
): CustomerHistory {
  const { basketStart, lineStart, item, quantity, day, store } = baskets;
  const own: HistoryBasket[] = [];
  for (let b = basketStart[c]!; b < basketStart[c + 1]!; b++)
    own.push({
      day: day[b]!,
      items: Array.from(item.subarray(lineStart[b]!, lineStart[b + 1]!), (row) => items[row]!),
      quantities: Array.from(quantity.subarray(lineStart[b]!, lineStart[b + 1]!)),
      ...(store[b]! < 0 ? {} : { store: stores[store[b]!]! }),
    });
  return { baskets: own };
}

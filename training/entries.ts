import { encodeCustomerLists, encodeGroupList, encodeItemLists } from '../models/artifact/index.ts';
import { basketsOfSnapshot } from '../models/core/baskets.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import type { CustomerHistory, Model } from '../models/model.ts';
import type { ListEntry } from '../src/resources/store/port.ts';

/**
 * Every list of a version, as of the day after the history ends: the chain, categories, stores, items, then customers.
 * An empty list is left out: a store answers null for it.
 */
export function* entriesOf(
  model: Model,
  snapshot: Snapshot,
  onCustomer: (done: number, total: number) => void = () => {},
): Generator<ListEntry> {
  yield { kind: 'chain', key: 0, value: encodeGroupList(model.chainList()) };
  for (const key of snapshot.categories) {
    const list = model.categoryList(key);
    if (list !== null && list.popular.length > 0)
      yield { kind: 'category', key, value: encodeGroupList(list) };
  }
  for (const key of snapshot.stores) {
    const list = model.storeList(key);
    if (list !== null && list.popular.length > 0) yield { kind: 'store', key, value: encodeGroupList(list) };
  }
  for (const key of snapshot.items) {
    const lists = model.itemLists(key);
    if (lists !== null && lists.together.length + lists.after.length + lists.similar.length > 0)
      yield { kind: 'item', key, value: encodeItemLists(key, lists) };
  }
  let done = 0;
  for (const { customerNo, history } of historiesOf(snapshot)) {
    const lists = model.customerLists(history, model.lastDay + 1);
    yield { kind: 'customer', key: customerNo, value: encodeCustomerLists(lists) };
    if (++done % 100 === 0) onCustomer(done, snapshot.customers.length);
  }
}

/** Every customer with a purchase, as serving reads one. */
export function* historiesOf(
  snapshot: Snapshot,
): Generator<{ customerNo: number; history: CustomerHistory }> {
  const { basketStart, lineStart, item, day } = basketsOfSnapshot(snapshot);
  for (const [c, customerNo] of snapshot.customers.entries()) {
    const baskets: { day: number; items: number[] }[] = [];
    for (let b = basketStart[c]!; b < basketStart[c + 1]!; b++)
      baskets.push({
        day: day[b]!,
        items: Array.from(item.subarray(lineStart[b]!, lineStart[b + 1]!), (row) => snapshot.items[row]!),
      });
    if (baskets.length > 0) yield { customerNo, history: { baskets } };
  }
}

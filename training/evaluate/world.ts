import { type Baskets, basketsOfSnapshot } from '../../models/core/baskets.ts';
import { countByStyle } from '../../models/core/count-by-style.ts';
import { sample, seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import type { KnownVisit } from '../../models/model.ts';
import { weekdayOf } from '../../models/visit/index.ts';
import type { CutOff } from '../splits/cut-offs.ts';
import { until } from '../splits/until.ts';
import { priceBands, shopsOf } from './groups.ts';
import type { Query } from './measure-rankings.ts';

/** A customer's question at a cut-off. Item rows are those of the known world. */
export interface TemporalQuery extends Query {
  customerNo: number;
  /** Purchase days up to the cut-off, 1 or more. */
  past: number;
  /** Through what they bought up to the cut-off; what is no shop is the web. */
  shopsIn: 'store-only' | 'web-only' | 'both';
  /** Of the target, what was bought on its first day: the next basket. */
  next: ReadonlySet<number>;
  /** Where and when that day's first purchase was made. */
  visit: KnownVisit;
  /**
   * The target by what it was bought through, what it is and what it costs: `channel web`, `category 12` (top
   * category_no), `price low`.
   */
  parts: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What was known at the cut-off, and what came after. */
export interface World {
  cutOff: CutOff;
  known: Snapshot;
  baskets: Baskets;
  queries: TemporalQuery[];
  /** Customers who bought in the target days, of whom `queries` are drawn. */
  buyers: number;
  /** Buyers without a purchase before: nothing is asked about them. */
  withoutHistory: number;
  /** Of the bought items, those that nobody had seen by the cut-off: they count, and nobody can find them. */
  unseenItems: number;
}

const CHANNELS = ['store', 'web', 'app', 'phone'];

/**
 * Hides all that came after the cut-off and asks about at most `customers` of those who bought then, drawn by seed. What
 * is counted by style is known and asked for as one item.
 * @param nextAlone asks about the next basket and not about what followed it.
 */
export function worldAt(
  history: Snapshot,
  cutOff: CutOff,
  customers: number,
  seed: number,
  nextAlone = false,
): World {
  const { snapshot } = countByStyle(history);
  const known = until(snapshot, cutOff.day);
  const baskets = basketsOfSnapshot(known);
  const customerRow = rowsByNo(known.customers);
  const itemRow = rowsByNo(known.items);
  const bought = purchasesBetween(snapshot, cutOff);
  const shopsIn = shopsOf(known);
  const bands = priceBands(known);
  const withHistory = [...bought.keys()].filter((customer) => customerRow.has(snapshot.customers[customer]!));
  const unseen = new Set<number>();
  const drawn = sample(withHistory.length, customers, seededRandom(seed + cutOff.day));
  const queries = Array.from(drawn, (at): TemporalQuery => {
    const customer = withHistory[at]!;
    const customerNo = snapshot.customers[customer]!;
    const row = customerRow.get(customerNo)!;
    const target = new Set<number>();
    const next = new Set<number>();
    const nextDay = bought
      .get(customer)!
      .reduce((first, p) => Math.min(first, snapshot.purchases.day[p]!), Infinity);
    const parts = new Map<string, Set<number>>();
    for (const p of bought.get(customer)!) {
      if (nextAlone && snapshot.purchases.day[p] !== nextDay) continue;
      const { lineStart, channel } = snapshot.purchases;
      for (let l = lineStart[p]!; l < lineStart[p + 1]!; l++) {
        const full = snapshot.lines.item[l]!;
        const item = itemRow.get(snapshot.items[full]!) ?? known.items.length + full;
        if (item >= known.items.length) unseen.add(full);
        target.add(item);
        if (snapshot.purchases.day[p] === nextDay) next.add(item);
        const category = topCategory(snapshot, full);
        const band = bands[item];
        for (const part of [
          `channel ${CHANNELS[channel[p]!]}`,
          ...(category === null ? [] : [`category ${category}`]),
          ...(band === undefined ? [] : [`price ${band}`]),
        ])
          parts.set(part, (parts.get(part) ?? new Set<number>()).add(item));
      }
    }
    return {
      customer: row,
      customerNo,
      target,
      next,
      visit: visitOf(snapshot, bought.get(customer)![0]!),
      parts,
      shopsIn: shopsIn[row]!,
      bought: itemsOf(baskets, row),
      past: daysOf(baskets, row),
    };
  });
  return {
    cutOff,
    known,
    baskets,
    queries,
    buyers: bought.size,
    withoutHistory: bought.size - withHistory.length,
    unseenItems: unseen.size,
  };
}

function visitOf({ purchases, stores }: Snapshot, purchase: number): KnownVisit {
  const store = purchases.store[purchase]!;
  return {
    store: store < 0 ? undefined : stores[store]!,
    weekday: weekdayOf(purchases.day[purchase]!),
    hour: Math.floor(purchases.minute[purchase]! / 60),
  };
}

/** Full customer row → purchases, in the order of time, after the cut-off day and up to its last day. */
function purchasesBetween({ purchases }: Snapshot, { day, lastDay }: CutOff): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let p = 0; p < purchases.count; p++) {
    const customer = purchases.customer[p]!;
    if (customer < 0 || purchases.day[p]! <= day || purchases.day[p]! > lastDay) continue;
    if (purchases.lineStart[p] === purchases.lineStart[p + 1]) continue;
    const own = found.get(customer);
    if (own === undefined) found.set(customer, [p]);
    else own.push(p);
  }
  return found;
}

/** category_no of the root above the item's category; null = none. A circle in the catalogue ends the climb. */
function topCategory({ catalogue, categories }: Snapshot, item: number): number | null {
  let category = catalogue.category[item]!;
  if (category < 0) return null;
  for (let steps = 0; catalogue.parent[category]! >= 0 && steps < categories.length; steps++)
    category = catalogue.parent[category]!;
  return categories[category]!;
}

function itemsOf({ basketStart, lineStart, item }: Baskets, customer: number): Set<number> {
  return new Set(item.subarray(lineStart[basketStart[customer]!]!, lineStart[basketStart[customer + 1]!]!));
}

function daysOf({ basketStart }: Baskets, customer: number): number {
  return basketStart[customer + 1]! - basketStart[customer]!;
}

function rowsByNo(numbers: Int32Array): Map<number, number> {
  return new Map(Array.from(numbers, (no, row) => [no, row]));
}

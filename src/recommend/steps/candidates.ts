import type { CustomerLists, GroupList, ItemLists, RankedItem } from '../../../models/artifact/lists.ts';
import { SOURCES, type Source } from '../placements.ts';
import { merge } from './rank.ts';
import type { Tier } from './tier.ts';

/** Every list that an answer may draw on, read beforehand. */
export interface Evidence {
  /** Null where the customer is unknown, held out, or does not want it. */
  customer: CustomerLists | null;
  /** Of the items named by the request. */
  items: readonly ItemLists[];
  /** Of what lies in the cart. */
  cart: readonly ItemLists[];
  /** The nearest categories first; those of one distance together. */
  categories: readonly (readonly GroupList[])[];
  store: GroupList | null;
  chain: GroupList | null;
}

/** One tier a source, in the order of the sources; empty tiers are left out. */
export function candidates(sources: readonly Source[], evidence: Evidence): Tier[] {
  return sources.flatMap((source) =>
    listsOf(source, evidence)
      .filter((items) => items.length > 0)
      .map((items) => ({ level: SOURCES[source], items })),
  );
}

function listsOf(source: Source, evidence: Evidence): readonly (readonly RankedItem[])[] {
  const { customer, items, cart, categories, store, chain } = evidence;
  switch (source) {
    case 'next':
    case 'novel':
      return [customer?.[source] ?? []];
    case 'cart-together':
      return [merge(cart.map((lists) => lists.together))];
    case 'cart-after':
      return [merge(cart.map((lists) => lists.after))];
    case 'together':
    case 'after':
    case 'similar':
      return [merge(items.map((lists) => lists[source]))];
    case 'category':
      return categories.map((lists) => merge(lists.map((list) => list.popular)));
    case 'store':
      return [store?.popular ?? []];
    case 'chain':
      return [chain?.popular ?? []];
  }
}

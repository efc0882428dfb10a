import type { CustomerLists, GroupList, ItemLists } from '../../../models/artifact/lists.ts';
import type { ScoredItem } from '../../../models/model.ts';
import { SOURCES, type Source } from '../placements/sources.ts';
import { merge } from './rank.ts';
import type { Candidate, Tier } from './tier.ts';

/** Every list that an answer may draw on. Groups' lists are long and seldom reached: they are asked for when they are. */
export interface Evidence {
  /** Null where the customer is unknown, held out, or does not want it. */
  customer: CustomerLists | null;
  /** Of the items named by the request. */
  items: readonly ItemLists[];
  /** Of what lies in the cart. */
  cart: readonly ItemLists[];
  /** What the visitor's session leads to. */
  session: () => readonly ScoredItem[];
  /** The nearest categories first; those of one distance together. */
  categories: () => Iterable<readonly GroupList[]>;
  store: () => GroupList | null;
  chain: () => GroupList | null;
}

/** Tiers in the order of the sources, made as they are asked for; empty ones are left out. */
export function* candidates(sources: readonly Source[], evidence: Evidence): Generator<Tier> {
  for (const source of sources)
    for (const items of listsOf(source, evidence))
      if (items.length > 0) yield { source, level: SOURCES[source], items };
}

function* listsOf(source: Source, evidence: Evidence): Generator<readonly Candidate[]> {
  const { customer, items, cart, session, categories, store, chain } = evidence;
  switch (source) {
    case 'next':
    case 'novel':
      yield customer?.[source] ?? [];
      return;
    case 'session':
      // Without the items it comes from: a visitor's id proves nothing, so no answer names what they touched.
      yield session().map(({ item, score }) => ({ item, score, reason: 'session', because: 0 }));
      return;
    case 'cart-together':
      yield merge(cart.map((lists) => lists.together));
      return;
    case 'cart-after':
      yield merge(cart.map((lists) => lists.after));
      return;
    case 'together':
    case 'after':
    case 'similar':
      yield merge(items.map((lists) => lists[source]));
      return;
    case 'category':
      for (const lists of categories()) yield merge(lists.map((list) => list.popular));
      return;
    case 'store':
      yield store()?.popular ?? [];
      return;
    case 'chain':
      yield chain()?.popular ?? [];
  }
}

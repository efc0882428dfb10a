import type { Level } from './steps/tier.ts';

/** Where candidates come from, and the rung of the ladder that each one is. */
export const SOURCES = {
  next: 'personal', // what the customer's next purchase may hold
  novel: 'personal', // new in the customer's favourite categories
  'cart-together': 'session', // bought in one basket with what lies in the cart
  'cart-after': 'session', // bought after what lies in the cart
  together: 'item', // bought in one basket with the items named
  after: 'item', // bought after the items named
  similar: 'item', // instead of the items named
  category: 'category', // popular in the categories asked for, else in those of the items named
  store: 'store', // popular in the store
  chain: 'chain', // popular everywhere
} as const satisfies Record<string, Level>;
export type Source = keyof typeof SOURCES;

export interface Placement {
  /** Items where the request does not say how many. */
  count: number;
  /** Tried in this order; each one fills what those before it left empty. */
  sources: readonly Source[];
  /**
   * Seen in the store of the context: only what it has, and the lists of whoever is named are ranked again for this store
   * and time. Who is not named by a secret key or a token is nobody there.
   */
  inStore?: boolean;
}

export const PLACEMENTS: Readonly<Record<string, Placement>> = {
  'item-page': {
    count: 10,
    sources: ['together', 'similar', 'after', 'category', 'next', 'cart-together', 'store', 'chain'],
  },
  cart: {
    count: 10,
    sources: ['cart-together', 'cart-after', 'together', 'after', 'next', 'category', 'store', 'chain'],
  },
  home: { count: 20, sources: ['next', 'novel', 'cart-together', 'together', 'category', 'store', 'chain'] },
  category: {
    count: 20,
    sources: ['next', 'cart-together', 'together', 'similar', 'category', 'store', 'chain'],
  },
  'search-empty': { count: 10, sources: ['next', 'cart-together', 'together', 'category', 'store', 'chain'] },
  'after-purchase': {
    count: 10,
    sources: ['after', 'together', 'next', 'novel', 'category', 'store', 'chain'],
  },
  'store-screen': { count: 10, sources: ['next', 'category', 'store', 'chain'], inStore: true },
};

import type { Level } from '../steps/tier.ts';

/** Where candidates come from, and the rung of the ladder that each one is. */
export const SOURCES = {
  next: 'personal', // what the customer's next purchase may hold
  novel: 'personal', // new in the customer's favourite categories
  session: 'session', // what others went on with after what this visitor looked at
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

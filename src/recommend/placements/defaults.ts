import type { Placement } from './schema.ts';

/** What is served where placements.json says nothing. */
export const DEFAULT_PLACEMENTS: Readonly<Record<string, Placement>> = {
  'item-page': {
    count: 10,
    sources: ['together', 'similar', 'after', 'category', 'next', 'cart-together', 'store', 'chain'],
  },
  'item-page-similar': { count: 10, sources: ['similar', 'category', 'together', 'store', 'chain'] },
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

import type { Placement } from './schema.ts';

/** What is served where placements.json says nothing. */
export const DEFAULT_PLACEMENTS: Readonly<Record<string, Placement>> = {
  'item-page': {
    count: 10,
    sources: [
      'together',
      'similar',
      'after',
      'session',
      'category',
      'next',
      'cart-together',
      'store',
      'chain',
    ],
  },
  'item-page-similar': {
    count: 10,
    sources: ['similar', 'category', 'session', 'together', 'store', 'chain'],
  },
  cart: {
    count: 10,
    sources: [
      'cart-together',
      'cart-after',
      'together',
      'after',
      'session',
      'next',
      'category',
      'store',
      'chain',
    ],
  },
  home: {
    count: 20,
    sources: ['next', 'novel', 'session', 'cart-together', 'together', 'category', 'store', 'chain'],
  },
  category: {
    count: 20,
    sources: ['next', 'session', 'cart-together', 'together', 'similar', 'category', 'store', 'chain'],
  },
  'search-empty': {
    count: 10,
    sources: ['next', 'session', 'cart-together', 'together', 'category', 'store', 'chain'],
  },
  'after-purchase': {
    count: 10,
    sources: ['after', 'together', 'next', 'novel', 'session', 'category', 'store', 'chain'],
  },
  'store-screen': { count: 10, sources: ['next', 'category', 'store', 'chain'], inStore: true },
};

import t from 'tap';
import { envelopeInOurWords, inOurWords } from './aliases.ts';

// Documents after the examples of both specifications: what they name, in the shape in which they name it.
t.test('events of Google Analytics 4', async (t) => {
  const coat = {
    item_id: 'SKU_12345',
    item_name: 'Stan and Friends Tee',
    affiliation: 'Google Merchandise Store',
    item_brand: 'Google',
    item_category: 'Apparel',
    price: 10.01,
    quantity: 3,
  };
  t.strictSame(
    inOurWords({ name: 'add_to_cart', params: { currency: 'USD', value: 30.03, items: [coat] } }),
    {
      kind: 'add_to_cart',
      currency: 'USD',
      items: [{ codes: ['SKU_12345'], quantity: 3, amount: '30.03' }],
    },
    'Measurement Protocol',
  );
  t.strictSame(
    inOurWords({
      event: 'view_item_list',
      ecommerce: { item_list_id: 'related_products', items: [coat, { item_id: 'SKU_12346', price: '2.5' }] },
    }),
    {
      kind: 'impression',
      placement: 'related_products',
      items: [
        { codes: ['SKU_12345'], quantity: 3, amount: '30.03' },
        { codes: ['SKU_12346'], amount: '2.5' },
      ],
    },
    'data layer',
  );
  t.strictSame(
    inOurWords({ name: 'search', params: { search_term: 't-shirts', session_id: 1_700_000_000 } }),
    {
      kind: 'search',
      session: '1700000000',
      query: 't-shirts',
    },
  );
  for (const [theirs, ours] of [
    ['view_item', 'view'],
    ['select_item', 'click'],
    ['remove_from_cart', 'remove_from_cart'],
    ['view_search_results', 'search'],
    ['begin_checkout', 'begin_checkout'],
  ])
    t.match(inOurWords({ name: theirs, params: { items: [coat] } }), { kind: ours });
  t.strictSame(
    envelopeInOurWords({
      client_id: 123.456,
      user_id: 'u7',
      timestamp_micros: '1767312000500000',
      non_personalized_ads: false,
      events: [{ name: 'view_item', params: {} }],
    }),
    {
      visitor: '123.456',
      customer: { externalId: 'u7' },
      at: '2026-01-02T00:00:00.500Z',
      events: [{ name: 'view_item', params: {} }],
    },
  );
});

t.test('events of the Segment e-commerce spec', async (t) => {
  const clicked = {
    type: 'track',
    event: 'Product Clicked',
    messageId: 'm-1',
    anonymousId: 'a-1',
    timestamp: '2026-03-01T10:00:00.000Z',
    context: { traits: { email: 'someone@example.com' } },
    properties: {
      product_id: '507f1f77bcf86cd799439011',
      sku: 'G-32',
      name: 'Monopoly: 3rd Edition',
      price: 18.99,
      quantity: 1,
      position: 3,
    },
  };
  t.strictSame(inOurWords(clicked), {
    kind: 'click',
    id: 'm-1',
    at: '2026-03-01T10:00:00.000Z',
    visitor: 'a-1',
    items: [{ codes: ['G-32', '507f1f77bcf86cd799439011'], quantity: 1, amount: '18.99' }],
  });
  t.strictSame(
    inOurWords({
      event: 'Product List Viewed',
      properties: {
        list_id: 'hot_deals_1',
        category: 'Deals',
        products: [
          { product_id: '507f', sku: '45790-32', price: 19, position: 1 },
          { product_id: '505b', sku: '46493-32', price: 3, position: 2 },
        ],
      },
    }),
    {
      kind: 'impression',
      placement: 'hot_deals_1',
      items: [
        { codes: ['45790-32', '507f'], amount: '19' },
        { codes: ['46493-32', '505b'], amount: '3' },
      ],
    },
  );
  t.strictSame(inOurWords({ event: 'Products Searched', properties: { query: 'blue roses' } }), {
    kind: 'search',
    query: 'blue roses',
  });
  for (const [theirs, ours] of [
    ['Product Viewed', 'view'],
    ['Product Added', 'add_to_cart'],
    ['Product Removed', 'remove_from_cart'],
    ['Viewed Product', 'view'],
    ['Added Product', 'add_to_cart'],
    ['Viewed Product Category', 'impression'],
  ])
    t.match(inOurWords({ event: theirs, properties: { sku: 'x' } }), {
      kind: ours,
      items: [{ codes: ['x'] }],
    });
  t.strictSame(envelopeInOurWords({ batch: [clicked], sentAt: '2026-03-01T10:00:01Z', writeKey: 'w' }), {
    events: [clicked],
  });
  t.strictSame(envelopeInOurWords(clicked), { events: [clicked] }, 'one by itself');
});

t.test('our own words stay, and what we do not know is left to be refused', async (t) => {
  t.strictSame(inOurWords({ kind: 'view', item: 'A', quantity: '2', amount: '3.5', requestId: 'r' }), {
    kind: 'view',
    requestId: 'r',
    items: [{ codes: ['A'], quantity: '2', amount: '3.5' }],
  });
  t.strictSame(inOurWords({ kind: 'view', items: [{ item: 'A', colour: 'red' }], price: 3, nonsense: 1 }), {
    kind: 'view',
    items: [{ colour: 'red', codes: ['A'], amount: '3' }],
    nonsense: 1,
  });
  t.strictSame(inOurWords({ kind: 'search', query: 'x', quantity: {} }), {
    kind: 'search',
    query: 'x',
    quantity: {},
  });
  t.strictSame(inOurWords({ kind: 'view', item: 7 }), { kind: 'view', items: [{ codes: [7] }] });
  for (const nothing of [null, 7, 'view', []]) t.equal(inOurWords(nothing), nothing);
});

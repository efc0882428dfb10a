import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import { CatalogueView } from '../resources/catalogue/index.ts';
import { errorHandler } from '../resources/http/index.ts';
import { catalogueRoutes } from './index.ts';

async function api(t: Test) {
  const { config, database } = await testDatabase(t);
  const app = Fastify();
  app.decorate('database', database);
  app.setErrorHandler(errorHandler);
  await app.register(catalogueRoutes, { config });
  t.teardown(() => app.close());
  const put = async (url: string, payload: object) =>
    (await app.inject({ method: 'PUT', url, payload })).json();
  const get = async (url: string) => (await app.inject({ url })).json();
  return { app, database, put, get };
}

const statuses = (answer: { results: { status: string }[] }) => answer.results.map(({ status }) => status);

t.test('PUT /v1/items: each item is answered, sent again nothing changes', async (t) => {
  const { put, get, database } = await api(t);
  await put('/v1/categories', { categories: [{ id: 'tea' }] });
  const items = [
    {
      sku: 'A',
      title: 'Tea',
      category: 'tea',
      variant: { size: '100 g' },
      packSize: 0.1,
      gtin: '4006381333931',
      prices: [
        { price: '3.50', since: '2026-01-01T00:00:00Z' },
        { price: 3.25, oldPrice: '3.5', since: '2026-02-01T00:00:00Z', currency: 'RUR' },
        { price: '4', zone: 'north' },
      ],
    },
    { sku: 'B', kind: 'gift-card', title: 'Card' },
    { sku: 'A', title: 'Again' },
    { sku: 'C', category: 'nowhere' },
    { sku: 'D', url: 'javascript:alert(1)' },
    { sku: 'E', prices: [{ price: '-1' }] },
    { sku: 'F', prices: [{ price: '1.23456' }] },
    { sku: 'G', titel: 'Unknown key' },
    { sku: ' H' },
    { sku: 'I', title: 'bell \u0007' },
    { sku: 'J', gtin: '4006381333930' },
    { sku: 'K', prices: [{ price: '2', oldPrice: '1' }] },
    null,
  ];
  const first = await put('/v1/items', { items });
  t.same(statuses(first), ['accepted', 'accepted', ...Array(11).fill('rejected')]);
  t.match(first.results.slice(2), [
    { sku: 'A', error: { code: 'conflict' } },
    { sku: 'C', error: { code: 'not_found', message: /category: got nowhere/ } },
    { sku: 'D', error: { code: 'invalid_request', message: /url: got "javascript/ } },
    { sku: 'E', error: { code: 'invalid_money', message: /prices\/0\/price: got "-1"/ } },
    { sku: 'F', error: { code: 'invalid_money' } },
    { sku: 'G', error: { code: 'invalid_request', message: /titel/ } },
    { sku: ' H', error: { code: 'invalid_request', message: /no blanks at its ends/ } },
    { sku: 'I', error: { message: /control character/ } },
    { sku: 'J', error: { message: /check digit/ } },
    { sku: 'K', error: { code: 'invalid_money' } },
    { sku: null, error: { code: 'invalid_request' } },
  ]);
  const seq = async () =>
    (await database.query<{ n: number }>('select count(*)::int as n from changes'))[0]!.n;
  const before = await seq();
  t.same(statuses(await put('/v1/items', { items: items.slice(0, 2) })), ['unchanged', 'unchanged']);
  t.equal(await seq(), before);
  t.same(
    statuses(
      await put('/v1/items', {
        items: [
          { sku: 'A', hidden: true },
          { sku: 'B', prices: [{ price: 5 }] },
        ],
      }),
    ),
    ['updated', 'updated'],
  );
  t.match(await get('/v1/items/A'), {
    sku: 'A',
    title: 'Tea',
    category: 'tea',
    hidden: true,
    packSize: '0.1',
    variant: { size: '100 g' },
    aliases: [],
    prices: [
      {
        zone: '',
        history: [
          { price: '3.25', oldPrice: '3.5', currency: 'RUB', since: '2026-02-01T00:00:00.000Z' },
          { price: '3.5', oldPrice: null },
        ],
      },
      { zone: 'north', history: [{ price: '4' }] },
    ],
  });
  t.match(await get('/v1/items/Z'), { error: { code: 'not_found' } });
  const tooMany = { items: Array.from({ length: 1_001 }, (_, i) => ({ sku: `${i}` })) };
  t.match(await put('/v1/items', tooMany), { error: { code: 'invalid_request' } });
});

t.test('PUT /v1/items/aliases: declared, moved, and shown with the entry that undoes it', async (t) => {
  const { put, get } = await api(t);
  await put('/v1/items', { items: [{ sku: 'A' }, { sku: 'B' }] });
  const say = (sku: string) => put('/v1/items/aliases', { aliases: [{ source: 'till', code: '0042', sku }] });
  t.same(statuses(await say('A')), ['accepted']);
  t.same(statuses(await say('A')), ['unchanged']);
  t.same(statuses(await say('B')), ['updated']);
  t.match(await say('nothing'), {
    results: [{ source: 'till', code: '0042', status: 'rejected', error: { code: 'not_found' } }],
  });
  t.match(await get('/v1/items/B'), { aliases: [{ source: 'till', code: '0042', origin: 'api', entry: 2 }] });
  t.match(await get('/v1/items/A'), { aliases: [] });
});

t.test('PUT /v1/categories: policies, roots, and no circles; heard by who serves', async (t) => {
  const { put, database } = await api(t);
  const catalogue = new CatalogueView(database, { demo: false });
  await catalogue.load();
  t.teardown(await database.follow((changes) => catalogue.apply(changes)));
  const say = (...categories: object[]) => put('/v1/categories', { categories });
  t.same(
    statuses(
      await say(
        { id: 'milk', parent: 'food', title: 'Milk' },
        { id: 'food', neverExplain: true, countBy: 'style' },
      ),
    ),
    ['accepted', 'accepted'],
  );
  const milk = await until(
    () => catalogue.categories.find('milk'),
    (category) => category?.neverExplain === true,
  );
  t.equal(milk!.title, 'Milk');
  t.same(statuses(await say({ id: 'milk', parent: 'food' })), ['unchanged']);
  t.match(await say({ id: 'food', parent: 'milk', title: 'Lost' }, { id: 'milk', parent: 'milk' }), {
    results: [
      { id: 'food', status: 'rejected', error: { code: 'conflict', message: /lies below food/ } },
      { id: 'milk', status: 'rejected' },
    ],
  });
  t.match(await database.query("select title from categories where id = 'food'"), [{ title: null }]);
  t.same(
    statuses(await say({ id: 'a', parent: 'b' }, { id: 'b', parent: 'c' }, { id: 'c', parent: 'a' })),
    ['accepted', 'accepted', 'rejected'],
    'within a call',
  );
  t.same(statuses(await say({ id: 'milk', parent: null })), ['updated']);
  await until(
    () => catalogue.categories.find('milk'),
    (category) => category?.parentNo === null,
  );
});

import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { CUSTOMERS, NOW } from '../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { recordConsent } from '../customers/consent/index.ts';
import { findCustomer } from '../history/index.ts';
import type { Letter } from '../letters/schemas.ts';
import type { Recommendations } from '../recommend/schemas.ts';
import { CatalogueView } from '../resources/catalogue/index.ts';
import { recordPrices, upsertItems, upsertStores } from './index.ts';

const priced = (sku: string, price: string, zone = '', since = new Date('2026-03-01T00:00:00Z')) => ({
  sku,
  price,
  zone,
  since,
  currency: 'USD',
});

t.test('stores and their prices, on a server', async (t) => {
  const { database, secrets, server, keys } = await openThreeShopsServer(t);
  const headers = { authorization: `Bearer ${keys.secret}` };
  const put = async (url: string, payload: object) =>
    (await server.app.inject({ method: 'PUT', url, payload, headers })).json();

  await t.test('a store shows the prices of its zone, the web shop those of the default one', async (t) => {
    t.match(await put('/v1/stores', { stores: [{ id: 'north', priceZone: 'arctic' }] }), {
      results: [{ id: 'north', status: 'updated' }],
    });
    t.match(
      await put('/v1/items', {
        items: [{ sku: 'W1', prices: [{ price: '2.49', oldPrice: '3', zone: 'arctic', currency: 'USD' }] }],
      }),
      { results: [{ status: 'updated' }] },
    );
    const pageOf = async (query: string) => {
      const { body } = await server.get<Recommendations>(
        `/v1/recommendations/item-page?item=D1&count=2${query}`,
        keys.publishable,
      );
      return body.results[0]!.items.map(({ id, price, oldPrice }) => ({ id, price, oldPrice }));
    };
    const arctic = [
      { id: 'W1', price: 2.49, oldPrice: 3 },
      { id: 'C1', price: 5, oldPrice: undefined },
    ];
    const usual = [{ ...arctic[0], price: 2, oldPrice: undefined }, arctic[1]];
    t.same(
      await until(
        () => pageOf('&store=north'),
        ([first]) => first?.price === 2.49,
      ),
      arctic,
      'where the zone has no price, the default one is shown',
    );
    for (const query of ['', '&store=south', '&store=nowhere']) t.same(await pageOf(query), usual, query);

    const ask = async (context: { store: string } | undefined, filter: object) => {
      const { body } = await server.post<Recommendations>(
        '/v1/recommendations',
        {
          ...(context && { context }),
          requests: [{ placement: 'item-page', items: ['D1'], count: 100, filter }],
        },
        keys.secret,
      );
      return body.results[0]!.items;
    };
    const upTo = async (context: { store: string } | undefined, priceMax: number) =>
      (await ask(context, { priceMax })).map(({ id }) => id);
    t.same(await upTo(undefined, 2.2), ['W1']);
    t.same(await upTo({ store: 'north' }, 2.2), [], 'a filter asks for the price that is shown');
    t.same(await upTo({ store: 'north' }, 2.5), ['W1']);
    const inNorth = await ask(undefined, { store: 'north' });
    t.equal(inNorth.find(({ id }) => id === 'W1')!.price, 2.49, 'the store that is asked about');
    const elsewhere = await ask({ store: 'south' }, { store: 'north' });
    t.equal(elsewhere.find(({ id }) => id === 'W1')!.price, 2, 'whoever is in a store pays there');

    // Anna buys in the north, Boris in the south.
    await put('/v1/items', { items: [{ sku: 'C1', prices: [{ price: '5.55', zone: 'arctic' }] }] });
    const letterOf = async (who: keyof typeof CUSTOMERS) => {
      const customerNo = (await findCustomer(database, secrets, {
        kind: 'card',
        value: CUSTOMERS[who].card,
      }))!;
      await recordConsent(database, [
        { customerNo, purpose: 'mail', granted: true, at: NOW, source: 'test' },
      ]);
      const { body } = await server.post<Letter>(
        '/v1/letters/render',
        { template: 'post-purchase', customer: { card: CUSTOMERS[who].card }, locale: 'en' },
        keys.secret,
      );
      return body;
    };
    const letter = await until(
      () => letterOf('anna'),
      ({ text }) => text.includes('5.55'),
    );
    t.notMatch(letter.html, /\$5\.00/);
    const south = await letterOf('boris');
    t.notMatch(south.html, /5\.55|2\.49/);

    t.match(await put('/v1/stores', { stores: [{ id: 'north', priceZone: '' }] }), {
      results: [{ status: 'updated' }],
    });
    t.same(
      await until(
        () => pageOf('&store=north'),
        ([first]) => first?.price === 2,
      ),
      usual,
      'and back',
    );
  });

  await t.test('PUT /v1/stores: each store is answered, sent again nothing changes', async (t) => {
    const say = (...stores: unknown[]) => put('/v1/stores', { stores });
    const told = { id: 'west', name: 'West', priceZone: 'w', timeZone: 'Asia/Omsk' };
    t.match(
      await say(
        told,
        { id: 'north', region: 'N' },
        { ...told, name: 'Again' },
        { id: 'a', timeZone: 'Mars/Olympus' },
        { id: 'b', timeZone: '+03:00' },
        { id: ' c' },
        { id: 'd', priceZone: 'two  blanks' },
        { id: 'e', colour: 'red' },
        null,
      ),
      {
        results: [
          { id: 'west', status: 'accepted' },
          { id: 'north', status: 'updated' },
          { id: 'west', status: 'rejected', error: { code: 'conflict' } },
          {
            id: 'a',
            status: 'rejected',
            error: { message: /timeZone: got "Mars\/Olympus", expected an IANA/ },
          },
          { id: 'b', status: 'rejected', error: { message: /timeZone: got "\+03:00"/ } },
          { id: ' c', status: 'rejected' },
          { id: 'd', status: 'rejected', error: { message: /priceZone/ } },
          { id: 'e', status: 'rejected', error: { message: /colour/ } },
          { id: null, status: 'rejected' },
        ],
      },
    );
    const changes = () => database.query("select key from changes where kind = 'store'");
    const before = await changes();
    t.match(await say(told, { id: 'west2' }), { results: [{ status: 'unchanged' }, { status: 'accepted' }] });
    t.equal((await changes()).length, before.length + 1);
    const known = { ...told, format: null, region: null };
    const read = async (id: string) => (await server.get(`/v1/stores/${id}`, keys.secret)).body;
    t.same(await read('west'), known);
    t.match(await say({ id: 'west', timeZone: null, name: 'Far west' }), {
      results: [{ status: 'updated' }],
    });
    t.same(await read('west'), { ...known, name: 'Far west', timeZone: null }, 'what is left out stays');
    t.match(await read('nowhere'), { error: { code: 'not_found' } });
    t.equal((await server.get('/v1/stores/west', keys.publishable)).status, 403);
  });

  await t.test('the price of an item at a date, in a zone', async (t) => {
    await recordPrices(database, [priced('D1', '12'), priced('D1', '11', 'arctic')]);
    const price = async (query: string) =>
      (await server.get<{ price: unknown }>(`/v1/items/D1?${query}`, keys.secret)).body.price;
    const [first, second] = [
      { zone: '', since: '2026-01-01T00:00:00.000Z', price: '10', oldPrice: null, currency: 'USD' },
      { zone: '', since: '2026-03-01T00:00:00.000Z', price: '12', oldPrice: null, currency: 'USD' },
    ];
    t.same(await price('at=2026-02-28T23:59:59Z'), first);
    t.same(await price('at=2026-03-01T00:00:00Z'), second, 'from its instant on');
    t.same(await price(''), second, 'now');
    t.same(await price('at=2025-12-31T00:00:00Z'), null);
    t.same(await price('zone=arctic'), { ...second, zone: 'arctic', price: '11' });
    t.same(await price('zone=arctic&at=2026-02-01T00:00:00Z'), first, 'before the zone had one of its own');
    t.same(await price('zone=desert'), second);
    t.match(await server.get('/v1/items/D1?at=yesterday', keys.secret), { status: 400 });
  });
});

t.test('in memory: only what differs, of zones that stores name, and what begins later', async (t) => {
  const { database } = await testDatabase(t);
  await upsertItems(database, [{ sku: 'A' }, { sku: 'B' }, { sku: 'C' }]);
  await recordPrices(database, [
    ...['A', 'B'].map((sku) => priced(sku, '10')),
    ...[
      priced('A', '10.00', 'n'),
      priced('B', '11', 'n'),
      priced('C', '12', 'n'),
      priced('A', '1', 'unused'),
    ],
  ]);
  await upsertStores(database, [{ id: 's', priceZone: 'n' }]);
  const catalogue = new CatalogueView(database, { demo: false });
  await catalogue.load();
  t.teardown(await database.follow((changes) => catalogue.apply(changes)));
  const costs = (sku: string, zone: string) => catalogue.priceOf(catalogue.find(sku)!, zone).price;
  t.equal(catalogue.zoneOf(catalogue.storeNo('s')), 'n');
  t.same([costs('A', 'n'), costs('B', 'n'), costs('C', 'n'), costs('C', '')], [10, 11, 12, null]);
  t.equal(catalogue.zonePriceCount, 2);
  await upsertStores(database, [{ id: 's2', priceZone: 'unused' }]);
  await until(
    () => costs('A', 'unused'),
    (price) => price === 1,
  );
  await recordPrices(database, [priced('A', '9', '', new Date('2026-04-01T00:00:00Z'))]);
  await until(
    () => [costs('A', ''), costs('A', 'n')],
    ([usual, north]) => usual === 9 && north === 10,
  );
  const soon = new Date(Date.now() + 1_500);
  await recordPrices(database, [priced('B', '7', 'n', soon), priced('A', '8', '', soon)]);
  await catalogue.load();
  t.same([costs('B', 'n'), costs('A', '')], [11, 9], 'told, and not yet true');
  await until(
    async () => {
      await catalogue.applyUpcoming(Date.now());
      return [costs('B', 'n'), costs('A', '')];
    },
    ([north, usual]) => north === 7 && usual === 8,
  );
});

import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { freePort, startRedis, testRedis } from '../../test/support/redis.ts';
import { CUSTOMERS, NOW } from '../../test/support/three-shops.ts';
import { openThreeShopsServer, type Server, threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import type { Recommendations } from './schemas.ts';

type Asked = { placement: string; items?: string[]; cart?: string[]; count?: number };
const HOME: Asked = { placement: 'home', count: 3 };

/** What a page does: with a key that everybody can read. */
function pageOf(server: Server, key: string) {
  const ask = async (who: object, ...requests: Asked[]) => {
    const body = { ...who, requests: requests.length === 0 ? [HOME] : requests };
    return (await server.post<Recommendations>('/v1/recommendations', body, key)).body;
  };
  // On a busy machine a read may take longer than serving waits.
  const recommend = (who: object, ...requests: Asked[]) =>
    until(
      () => ask(who, ...requests),
      ({ degraded }) => !degraded,
    );
  return {
    ask,
    tell: (visitor: string, ...events: object[]) => server.post('/v1/events', { visitor, events }, key),
    recommend,
    /** `LEVEL: SKUs` of the first placement. */
    async told(who: object, ...requests: Asked[]) {
      const { level, items } = (await recommend(who, ...requests)).results[0]!;
      return `${level}: ${items.map(({ id }) => id).join(' ')}`;
    },
  };
}

const view = (item: string, more: object = {}) => ({ kind: 'view', item, ...more });
const minutesAgo = (minutes: number) => ({ at: new Date(NOW.getTime() - minutes * 60_000).toISOString() });

t.test('what a visitor looked at in one process changes the answers of another', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const shops = await threeShops(t);
  await shops.train(redisUrl);
  const { publishable } = shops.keys;
  const here = pageOf(await shops.serve({ redisUrl }), publishable);
  const thereServer = await shops.serve({ redisUrl });
  const there = pageOf(thereServer, publishable);
  const stranger = await there.told({ visitor: 'stranger' });
  t.equal(stranger, 'chain: D1 C1 W1');

  await here.tell('v1', view('D2'));
  t.equal(await there.told({ visitor: 'v1' }), 'session: W2 D1 C1', 'what goes with it stands first');
  t.equal(await there.told({ customer: { visitor: 'v1' } }), 'session: W2 D1 C1');
  t.equal(await there.told({ visitor: 'stranger' }), stranger);
  t.equal(await there.told({ visitor: 'v1', consent: { profiling: false } }), stranger);

  const redis = new Redis(redisUrl);
  t.teardown(() => redis.disconnect());
  const keys = (await redis.keys('*')).filter((key) => key.includes('session'));
  t.equal(keys.length, 1);
  t.notMatch(keys[0], /v1/);
  t.ok((await redis.pttl(keys[0]!)) > 28 * 60_000);

  const trips = () => thereServer.app.store.roundTrips;
  const before = trips();
  await there.ask({ visitor: 'v1' }, { placement: 'item-page', items: ['O68'] }, HOME);
  t.equal(trips() - before, 1, 'read with everything else, in one round trip');

  await redis.flushall();
  t.equal(await there.told({ visitor: 'v1' }), stranger, 'forgotten: a stranger');
});

t.test('a session is what was done lately, in any order and told once or twice', async (t) => {
  const { server, keys } = await openThreeShopsServer(t);
  const { tell, told, recommend } = pageOf(server, keys.publishable);
  const next = (visitor: string) => told({ visitor }, { ...HOME, count: 1 });

  await t.test('the order of the views counts, not that in which they are told', async (t) => {
    const events = ['O62', 'D1', 'G2', 'D2'].map((item, at) =>
      view(item, { ...minutesAgo(9 - at), id: item }),
    );
    await tell('in order', ...events);
    for (const one of [...events.toReversed(), ...events]) await tell('shuffled', one);
    const scores = async (visitor: string) => (await recommend({ visitor })).results;
    t.match(await scores('in order'), [{ level: 'session' }]);
    t.same(await scores('shuffled'), await scores('in order'));
    await tell('the other way', ...events.map((event, at) => ({ ...event, ...minutesAgo(at) })));
    t.notSame(await scores('the other way'), await scores('in order'));
  });

  await t.test('of the same id another view is not looked at', async (t) => {
    await tell('twice', view('D2', { id: 'same' }));
    await tell('twice', view('O62', { id: 'same' }));
    t.equal(await told({ visitor: 'twice' }), 'session: W2 D1 C1');
  });

  await t.test('what is told half an hour late is of no session now', async (t) => {
    await tell('late', view('D2', minutesAgo(31)));
    t.match(await next('late'), /^chain/);
    await tell('late', view('D2', minutesAgo(29)));
    t.match(await next('late'), /^session/);
  });

  await t.test('a beacon, in the words of Google Analytics', async (t) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: `/v1/events?key=${keys.publishable}`,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      payload: JSON.stringify({
        client_id: 'ga.1',
        events: [{ name: 'view_item', params: { items: [{ item_id: 'D2' }] } }],
      }),
    });
    t.equal(answer.statusCode, 202);
    t.equal(await next('ga.1'), 'session: W2');
  });

  await t.test('the cart is evidence, is not offered, and is named to nobody', async (t) => {
    const cart = { placement: 'cart', count: 2 };
    await tell('buyer', { kind: 'add_to_cart', item: 'D1', ...minutesAgo(3) });
    const { results } = await recommend({ visitor: 'buyer' }, cart);
    t.match(results[0], { level: 'session', items: [{ id: 'W1', reason: { code: 'together' } }] });
    t.notOk(results[0]!.items.some(({ id }) => id === 'D1'));
    t.ok(results[0]!.items.every(({ reason }) => reason?.because === undefined));
    t.match(
      (await recommend({ visitor: 'buyer' }, { ...cart, cart: ['D2'] })).results[0]!.items[0],
      { id: 'W2', reason: { because: { id: 'D2' } } },
      'what the request says of the cart holds',
    );
    await tell('buyer', { kind: 'remove_from_cart', item: 'D1', ...minutesAgo(2) });
    t.match(await told({ visitor: 'buyer' }, cart), /D1/);
    await tell('buyer', { kind: 'add_to_cart', item: 'D1', ...minutesAgo(4) });
    t.match(await told({ visitor: 'buyer' }, cart), /D1/, 'told late: it had been taken out since');
  });

  await t.test('an item page goes on from the session, after what goes with the item', async (t) => {
    await tell('walker', view('D2'));
    const page = { placement: 'item-page', items: ['G2'], count: 100 };
    const { results } = await recommend({ visitor: 'walker' }, page);
    const [first] = results[0]!.items;
    t.equal(results[0]!.level, 'item');
    t.equal(first!.id, 'G1');
    const led = results[0]!.items.find(({ id }) => id === 'W2');
    t.strictSame(led?.reason, { code: 'session' }, 'without what was looked at');
  });

  await t.test('what nobody knows, and floods, change nothing', async (t) => {
    await tell('robot', ...Array.from({ length: 500 }, (_, at) => view(`guess ${at}`)));
    t.match(await next('robot'), /^chain/);
    await tell('robot', view('D2'), { kind: 'search', query: 'D1' }, { kind: 'impression', items: ['O62'] });
    for (let call = 0; call < 3; call++)
      await tell('robot', { kind: 'view', items: new Array(200).fill('O62'), ...minutesAgo(5 + call) });
    t.equal(await next('robot'), 'session: W2');
  });
});

t.test('who is known has both, who refuses or is erased has none', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const shops = await threeShops(t);
  await shops.train(redisUrl);
  const server = await shops.serve({ redisUrl });
  const page = pageOf(server, shops.keys.publishable);
  const shop = pageOf(server, shops.keys.secret);
  const { anna, boris, vera } = CUSTOMERS;

  await page.tell(anna.visitor, view('O62'));
  const { results } = await shop.recommend({ customer: anna }, HOME, {
    placement: 'item-page',
    items: ['G2'],
  });
  t.equal(results[0]!.level, 'personal');
  t.ok(
    results[1]!.items.some(({ id, reason }) => id === 'C1' && reason?.code === 'session'),
    'the session joins',
  );
  t.match(await page.told({ visitor: anna.visitor }), /^session: C1/);

  await page.tell('tablet', view('O62'));
  const login = { logins: [{ customer: { card: anna.card, visitor: 'tablet' } }] };
  t.equal((await server.post('/v1/logins', login, shops.keys.secret)).status, 200);
  const known = await until(
    () => shop.recommend({ visitor: 'tablet' }, HOME, { placement: 'item-page', items: ['G2'] }),
    (answer) => answer.results[0]!.level === 'personal',
  );
  t.match(
    known.results[1]!.items.find(({ id }) => id === 'C1'),
    { reason: { code: 'session' } },
    'a session begun before the login goes on',
  );
  t.match(await page.told({ visitor: 'tablet' }), /^session: C1/, 'which tells a page nothing');

  const sessions = async () => {
    const redis = new Redis(redisUrl);
    const keys = await redis.keys('regulars:session/*');
    redis.disconnect();
    return keys.length;
  };
  await page.tell(boris.visitor, view('O62'));
  t.equal(await sessions(), 3);
  const refuse = { customer: { card: boris.card }, purpose: 'profiling', granted: false };
  await shop.recommend({ customer: boris });
  await server.post('/v1/consents', { consents: [refuse] }, shops.keys.secret);
  await until(sessions, (count) => count === 2);
  await page.tell(boris.visitor, view('O62', minutesAgo(1)));
  t.equal(await sessions(), 2, 'nor does a new one begin');
  t.match(await page.told({ visitor: boris.visitor }), /^chain/);

  await page.tell(vera.visitor, view('O62'));
  t.equal(await sessions(), 3);
  const erased = await server.app.inject({
    method: 'DELETE',
    url: `/v1/customers/card:${vera.card}`,
    headers: { authorization: `Bearer ${shops.keys.secret}` },
  });
  t.equal(erased.statusCode, 200);
  await until(sessions, (count) => count === 2);
  await page.tell(vera.visitor, view('O62', minutesAgo(1)));
  t.equal(await sessions(), 2, 'what was before the erasure does not come back');
});

t.test('in memory the sessions of who is erased go as well', async (t) => {
  const { server, keys } = await openThreeShopsServer(t);
  const { tell, told } = pageOf(server, keys.publishable);
  const { visitor, card } = CUSTOMERS.anna;
  await tell(visitor, view('O62'));
  t.match(await told({ visitor }), /^session/);
  await server.app.inject({
    method: 'DELETE',
    url: `/v1/customers/card:${card}`,
    headers: { authorization: `Bearer ${keys.secret}` },
  });
  await until(
    () => told({ visitor }),
    (answer) => answer.startsWith('chain'),
  );
});

t.test('with Redis away visitors are strangers, and events are stored', async (t: Test) => {
  const port = await freePort();
  const redis = await startRedis(port);
  const shops = await threeShops(t);
  await shops.train(redis.url);
  const server = await shops.serve({ redisUrl: redis.url });
  const { ask, tell, recommend } = pageOf(server, shops.keys.publishable);
  await tell('v', view('D2'));
  t.match(await recommend({ visitor: 'v' }), { degraded: false, results: [{ level: 'session' }] });
  await redis.stop();
  t.match(await ask({ visitor: 'v' }), { degraded: true, results: [{ level: 'chain' }] });
  t.match(await tell('v', view('O62')), { status: 202, body: { accepted: 1 } });
  let told = 0;
  const again = await startRedis(port);
  t.teardown(() => again.stop());
  await until(
    async () => {
      await tell('v', view('D2', minutesAgo(++told / 100)));
      return recommend({ visitor: 'v' });
    },
    ({ results }) => results[0]!.level === 'session',
  );
});

import { Redis } from 'ioredis';
import t from 'tap';
import { freePort, hasRedis, startRedis } from '../../test/support/redis.ts';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { type Server, threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import type { Recommendations } from './schemas.ts';

const skip = hasRedis() ? false : 'no redis-server is installed';

t.test('in process and on Redis the answers are the same; without Redis they go on', { skip }, async (t) => {
  const shops = await threeShops(t);
  const redis = await startRedis(await freePort());
  t.teardown(() => redis.stop());
  await shops.train(redis.url);
  const inProcess = await shops.serve();
  const onRedis = await shops.serve({ redisUrl: redis.url });
  const ask = async (server: Server, card: string) => {
    const { status, body } = await server.post<Recommendations>(
      '/v1/recommendations',
      {
        customer: { card },
        requests: [
          { placement: 'home', count: 5 },
          { placement: 'item-page', items: ['D1', 'O62'], count: 3 },
          { placement: 'cart', cart: ['W2'], count: 100 },
        ],
      },
      shops.keys.secret,
    );
    t.equal(status, 200);
    const { requestId: _, ...answer } = body;
    return answer;
  };
  const ready = (server: Server) => server.get<{ status: string; degraded?: string[] }>('/health/ready');

  const whole = await ask(inProcess, CUSTOMERS.anna.card);
  t.equal(whole.results[0]!.level, 'personal');
  t.equal(whole.degraded, false);
  for (const { card } of [...Object.values(CUSTOMERS), { card: '9999' }])
    t.same(
      // On a busy machine a read may take longer than serving waits.
      await until(
        () => ask(onRedis, card),
        ({ degraded }) => !degraded,
      ),
      await ask(inProcess, card),
    );
  t.match(await ready(onRedis), { status: 200, body: { status: 'ready' } });

  redis.signal('SIGSTOP');
  const hanging = await until(
    () => ask(onRedis, CUSTOMERS.anna.card),
    ({ degraded }) => degraded,
  );
  t.same(hanging.results, whole.results, 'her list from the cache, items from the model');
  redis.signal('SIGCONT');
  await until(
    () => ask(onRedis, CUSTOMERS.anna.card),
    ({ degraded }) => !degraded,
  );

  await redis.stop();
  const away = await until(
    () => ask(onRedis, CUSTOMERS.anna.card),
    ({ degraded }) => degraded,
  );
  t.same(away.results, whole.results);
  const state = await ready(onRedis);
  t.match(state, { status: 200, body: { status: 'degraded', degraded: ['store'] } });
  const fresh = await shops.serve({ redisUrl: redis.url });
  const uncached = await ask(fresh, CUSTOMERS.anna.card);
  t.equal(uncached.degraded, true, 'a server that starts without Redis answers as well');
  t.equal(uncached.results[0]!.level, 'chain', 'with the next rung');
  const page = await fresh.get<Recommendations>(
    '/v1/recommendations/item-page?item=D1&count=3',
    shops.keys.publishable,
  );
  t.match(page.headers, { 'cache-control': 'no-store' });
  t.match(page.body.results, [{ level: 'item', items: [{ id: 'W1' }, { id: 'C1' }, { id: 'G1' }] }]);
});

t.test(
  'a Redis that lost its lists is filled again, by one of the servers; answers say so meanwhile',
  { skip },
  async (t) => {
    const shops = await threeShops(t);
    const port = await freePort();
    let redis = await startRedis(port);
    t.teardown(() => redis.stop());
    const version = await shops.train(redis.url);
    const client = new Redis(redis.url);
    t.teardown(() => client.disconnect());
    client.on('error', () => {});
    const servers = [await shops.serve({ redisUrl: redis.url }), await shops.serve({ redisUrl: redis.url })];
    const ask = async (server: Server) =>
      (
        await server.post<Recommendations>(
          '/v1/recommendations',
          { customer: { card: CUSTOMERS.anna.card }, requests: [{ placement: 'home', count: 5 }] },
          shops.keys.secret,
        )
      ).body;
    const ready = async (server: Server) =>
      (await server.get<{ status: string; degraded?: string[] }>('/health/ready')).body;
    const whole = (
      await until(
        () => ask(servers[0]!),
        ({ degraded }) => !degraded,
      )
    ).results;
    t.equal(whole[0]!.level, 'personal');
    const manifest = `regulars:${version}:manifest`;
    const losses: Record<string, () => Promise<unknown>> = {
      flushed: () => client.flushall(),
      'restarted empty': async () => {
        await redis.stop();
        redis = await startRedis(port);
      },
      'replaced by one with another version': async () => {
        await client.flushall();
        await client.sadd('regulars:versions', 'another');
        await client.set('regulars:another:manifest', '{}');
        await client.set('regulars:live', 'another');
      },
      'without a part of the version': () => client.del(manifest),
    };
    for (const [what, lose] of Object.entries(losses)) {
      await lose();
      for (const server of servers) {
        await until(
          () => ready(server),
          ({ status }) => status === 'ready',
        );
        const { degraded, results } = await until(
          () => ask(server),
          (answer) => !answer.degraded,
        );
        t.same([degraded, results], [false, whole], what);
      }
      const { entries } = JSON.parse((await client.get(manifest)) ?? '{}');
      const keys = await client.keys(`regulars:${version}:c*`);
      t.ok(
        entries.customer > 0 && keys.length >= entries.customer,
        'whole again, nothing of it removed by the other',
      );
      t.equal(await client.get('regulars:live'), version);
    }
  },
);

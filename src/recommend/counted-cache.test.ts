import t from 'tap';
import { freePort, hasRedis, startRedis } from '../../test/support/redis.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { CountedCache } from './counted-cache.ts';
import type { Recommendations } from './schemas.ts';

t.test('what no longer holds is a miss, and gives way', async (t) => {
  const cache = new CountedCache<number, string>(1);
  const get = (key: number, wanted: string) => cache.get(key, (value) => value === wanted);
  t.equal(get(5, 'one'), undefined);
  cache.set(5, 'one');
  t.equal(get(5, 'one'), 'one');
  t.equal(get(5, 'two'), undefined);
  cache.set(5, 'two');
  t.equal(get(5, 'two'), 'two');
  cache.set(6, 'two');
  t.equal(get(5, 'two'), undefined, 'as many as there is room for');
  t.strictSame([cache.hits, cache.misses], [2, 3]);
  const none = new CountedCache<number, string>(0);
  none.set(5, 'one');
  t.equal(
    none.get(5, () => true),
    undefined,
  );
});

const skip = hasRedis() ? false : 'no redis-server is installed';

t.test(
  'a page that was shown is shown again without Redis; what the store lost is no page less',
  {
    skip,
  },
  async (t) => {
    const shops = await threeShops(t);
    const redis = await startRedis(await freePort());
    t.teardown(() => redis.stop());
    const version = await shops.train(redis.url);
    const [caching, plain] = [
      await shops.serve({ redisUrl: redis.url }),
      await shops.serve({ redisUrl: redis.url, itemCache: 0 }),
    ];
    let asked = 0;
    const ask = async (server: typeof caching) => {
      const before = server.app.store.roundTrips;
      const { body } = await server.get<Recommendations>(
        // Another question each time, with the same answer: that of the one before is not given again.
        `/v1/recommendations/item-page?item=D1&item=W2&count=3&exclude=nothing-${asked++}`,
        shops.keys.publishable,
      );
      const { requestId: _, ...answer } = body;
      return { answer, trips: server.app.store.roundTrips - before };
    };
    // On a busy machine a read may take longer than serving waits.
    const whole = (server: typeof caching) =>
      until(
        () => ask(server),
        ({ answer }) => !answer.degraded,
      );
    const first = await whole(plain);
    t.equal(first.trips, 1, 'two items, one round trip');
    t.equal((await whole(plain)).trips, 1);
    t.strictSame((await whole(caching)).answer, first.answer);
    t.strictSame(await ask(caching), { answer: first.answer, trips: 0 });
    const { items } = caching.app.recommender.statistics();
    t.ok(items.hits >= 2 && items.misses >= 2);

    const forgetful = await shops.serve({ itemCache: 0 });
    const { store, catalogue } = forgetful.app;
    await store.remove(version, 'item', catalogue.find('D1')!.itemNo);
    const lost = await ask(forgetful);
    t.strictSame(lost.answer, { ...first.answer, degraded: true }, 'from the model in memory');
  },
);

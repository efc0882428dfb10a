import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { hasRedis, testRedis, testRedisCluster } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { connectRedis, whenReady } from '../redis-connection.ts';
import { InProcessSessions } from './in-process.ts';
import { MOST_TOUCHES, type SessionStore, TOUCH_KINDS, type Touch } from './port.ts';
import { RedisSessions } from './redis.ts';

const PAUSE_MS = 300;
const NOW = 1_790_000_000_000;

const touch = (item: number, at: number, kind: Touch['kind'] = 'viewed'): Touch => ({ kind, item, at });

/** Each as a line, in one order. */
const told = (touches: readonly Touch[]) =>
  touches.map(({ kind, item, at }) => `${at} ${kind} ${item}`).sort();

const someTouches = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5), fc.constantFrom(...TOUCH_KINDS))
    .map(([item, at, kind]) => touch(item, at, kind)),
  { minLength: 1, maxLength: 12 },
);

type Open = (pauseMs?: number) => SessionStore;

/** What both adapters do. @param prepare opens sessions that end after a pause: half an hour, or what a test can wait for. */
function contract(name: string, prepare: (t: Test) => Promise<Open>): void {
  t.test(name, async (t) => {
    const open = await prepare(t);

    await t.test('the latest of each kind and item counts, in any order, however often', async (t) => {
      const sessions = open();
      let visitor = 0;
      await fc.assert(
        fc.asyncProperty(someTouches, fc.nat(12), async (touches, cut) => {
          const [one, other] = [`v${++visitor}`, `v${++visitor}`];
          await sessions.add(one, touches);
          const turned = touches.toReversed();
          for (const part of [turned.slice(cut), turned, turned.slice(0, cut)])
            if (part.length > 0) await sessions.add(other, part);
          const latest = new Map<string, Touch>();
          for (const one of touches.toSorted((a, b) => a.at - b.at))
            latest.set(`${one.kind}${one.item}`, one);
          const expected = told([...latest.values()]);
          t.strictSame(told(await sessions.read(one)), expected);
          t.strictSame(told(await sessions.read(other)), expected);
        }),
        { numRuns: 50 },
      );
      t.strictSame(await sessions.read('nobody'), []);
    });

    await t.test('a flood leaves the latest', async (t) => {
      const sessions = open();
      const flood = Array.from({ length: 10 * MOST_TOUCHES }, (_, at) => touch(at, NOW + at));
      await sessions.add('robot', flood.slice(0, 700));
      for (let at = 700; at < flood.length; at += 100) await sessions.add('robot', flood.slice(at, at + 100));
      await sessions.add('robot', new Array(500).fill(flood.at(-1)));
      await sessions.add('robot', [touch(9_999, 5)]);
      t.strictSame(told(await sessions.read('robot')), told(flood.slice(-MOST_TOUCHES)));
    });

    await t.test(
      'it is over after a pause, and begins anew; what is told meanwhile prolongs it',
      async (t) => {
        const sessions = open(PAUSE_MS);
        const gone = (visitor: string) =>
          until(
            () => sessions.read(visitor),
            (touches) => touches.length === 0,
          );
        await sessions.add('idle', [touch(1, 10)]);
        await sessions.add('busy', [touch(1, 10)]);
        let [over, at] = [false, 10];
        const idle = gone('idle').then(() => {
          over = true;
        });
        while (!over) {
          await sessions.add('busy', [touch(2, ++at)]);
          await nextTurn();
        }
        await idle;
        t.strictSame(told(await sessions.read('busy')), told([touch(1, 10), touch(2, at)]));
        await gone('busy');
        await sessions.add('busy', [touch(3, 5)]);
        t.strictSame(told(await sessions.read('busy')), told([touch(3, 5)]));
      },
    );

    await t.test('one is removed, and no other', async (t) => {
      const sessions = open();
      await sessions.add('leaving', [touch(1, 1)]);
      await sessions.add('staying', [touch(2, 2)]);
      await sessions.remove('leaving');
      await sessions.remove('leaving');
      t.strictSame(await sessions.read('leaving'), []);
      t.strictSame(told(await sessions.read('staying')), told([touch(2, 2)]));
    });
  });
}

contract(
  'in process',
  async () => (pauseMs) => new InProcessSessions(pauseMs === undefined ? {} : { pauseMs }),
);

async function onRedis(t: Test, url: string): Promise<Open> {
  const connection = connectRedis(url, 'reading');
  t.teardown(() => connection.disconnect());
  await whenReady(connection, 60_000);
  const run = <T>(command: (redis: typeof connection) => Promise<T>) => command(connection);
  const common = { prefix: 'regulars:', read: run, add: run, remove: run };
  return (pauseMs) => new RedisSessions(pauseMs === undefined ? common : { ...common, pauseMs });
}

if (hasRedis()) {
  contract('on one Redis', async (t) => onRedis(t, (await testRedis(t))!));
  contract('on a Redis cluster', async (t) => onRedis(t, await testRedisCluster(t)));
}

t.test('in Redis it is one small key that ends by itself', { skip: !hasRedis() }, async (t) => {
  const url = (await testRedis(t))!;
  const sessions = (await onRedis(t, url))();
  const redis = new Redis(url);
  t.teardown(() => redis.disconnect());
  const key = 'regulars:session/v';
  await sessions.add(
    'v',
    Array.from({ length: MOST_TOUCHES }, (_, at) => touch(49_000 + at, NOW + at)),
  );
  t.strictSame(await redis.keys('*'), [key]);
  const left = await redis.pttl(key);
  t.ok(left > 28 * 60_000 && left <= 30 * 60_000, `${left} ms`);
  t.equal(await redis.object('ENCODING', key), 'listpack', 'packed at its longest');
  const bytes = (await redis.memory('USAGE', key))!;
  t.ok(bytes <= 4_096, `${bytes} bytes`);
});

t.test('in process the visitor of longest ago makes room', async (t) => {
  const sessions = new InProcessSessions({ mostSessions: 2 });
  for (const visitor of ['a', 'b', 'a', 'c']) await sessions.add(visitor, [touch(1, 1)]);
  t.strictSame(await sessions.read('b'), []);
  for (const visitor of ['a', 'c']) t.equal((await sessions.read(visitor)).length, 1);
});

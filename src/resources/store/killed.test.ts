import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { hasRedis, testRedisStore } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { workerFlags, workerPath } from '../worker.ts';
import type { ListEntry } from './port.ts';

const KILLS = 100;
const KEYS = 50;
/** Publishers that run side by side: starting one takes longer than what it lives. */
const TOGETHER = 4;

const entriesOf = (version: string): ListEntry[] =>
  Array.from({ length: KEYS }, (_, key) => ({ kind: 'item', key, value: Buffer.from(`${version} ${key}`) }));

t.test(
  'publishers killed at random points are invisible, and cleaned up',
  { skip: !hasRedis() },
  async (t) => {
    const { url, store, redis } = await testRedisStore(t);
    await store.publish('live', entriesOf('live'));
    await store.activate('live');
    const random = seededRandom(8);
    let halfWay = 0;
    for (let kill = 0; kill < KILLS; kill += TOGETHER)
      await Promise.all(
        Array.from({ length: TOGETHER }, async (_, one) => {
          const version = `dead-${kill + one}`;
          const flags = [
            ...workerFlags,
            workerPath('test/support/publish-without-end.worker.ts'),
            url,
            version,
          ];
          const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
          const closed = once(child, 'close');
          await once(child.stdout, 'data');
          // One in five before it has written anything.
          if (random() < 0.8)
            await until(
              () => redis.exists(`regulars:${version}:i0`),
              (there) => there === 1,
            );
          await delay(random() * 20);
          child.kill('SIGKILL');
          await closed;
          if ((await redis.exists(`regulars:${version}:i0`)) === 1) halfWay++;
        }),
      );
    t.ok(halfWay > KILLS / 2, `${halfWay} of ${KILLS} died while they wrote`);
    t.same(await store.versions(), ['live'], 'none of them is whole');
    t.equal(await store.live(), 'live');
    for (const { key, value } of entriesOf('live'))
      t.same(await store.get('live', 'item', key, 'patient'), value);
    // They have been silent for long enough.
    for (const version of await redis.smembers('regulars:versions'))
      await redis.del(`regulars:${version}:publisher`);
    await store.publish('next', entriesOf('next'));
    const left = (await redis.keys('regulars:*')).filter(
      (key) => !/:(live|next):|:(live|versions)$/.test(key),
    );
    t.same(left, [], 'nothing of them is left');
  },
);

import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import t from 'tap';
import { openStore } from '../src/resources/store/index.ts';
import type { ListEntry } from '../src/resources/store/port.ts';
import { testDatabase } from '../test/support/database.ts';
import { testRedis } from '../test/support/redis.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { startCommand } from '../test/support/start-command.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { readEntries } from './publish.ts';
import { champion, promote } from './registry.ts';
import { train } from './train.ts';

const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };
/** Published in several batches. */
const snapshot = smallChain(6_000, 1, 15);

t.test('a promotion killed at any point leaves the champion, and the next one works', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const { config, database } = await testDatabase(t);
  const store = await openStore({ ...config, redisUrl });
  const redis = new Redis(redisUrl);
  t.teardown(() => Promise.all([store.close(), redis.quit()]));
  const versions: string[] = [];
  for (const seed of [1, 2, 3, 4]) {
    const settings = { seed, network, trainingRows: 2_000 };
    versions.push((await train({ database, config, snapshot, evaluate: false, settings })).version);
  }
  const [first, second, third, fourth] = versions as [string, string, string, string];
  const entriesOf = async (version: string) => {
    const entries: ListEntry[] = [];
    const path = join(config.dataDir, 'models', version, 'lists.bin');
    for await (const entry of readEntries(path)) entries.push(entry);
    return entries;
  };
  const keysOf = (version: string) => redis.keys(`regulars:${version}:*`);
  /** Whether the store has of the version what its file has, list by list. */
  const isWhole = async (version: string) => {
    for (const { kind, key, value } of await entriesOf(version)) {
      const stored = await redis.getBuffer(`regulars:${version}:${letterOf(kind)}${key}`);
      if (stored === null || !stored.equals(value)) return false;
    }
    return true;
  };
  await promote({ database, config, store }, first, { force: true });
  t.ok(await isWhole(first));
  const size = (await entriesOf(first)).length;

  /** Kills `models promote` as soon as the store holds so many keys more. */
  const killPromotion = async (version: string, keys: number) => {
    const before = await redis.dbsize();
    const child = startCommand(config, ['models', 'promote', version, '--force'], {
      env: { REDIS_URL: redisUrl },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (child.exitCode === null && (await redis.dbsize()) < before + keys);
    child.kill('SIGKILL');
    const [, signal] = await ended;
    t.equal(signal, 'SIGKILL', `killed after ${keys} keys, before it was done`);
  };
  for (const share of [0, Math.random() / 3, (1 + Math.random()) / 3]) {
    await killPromotion(second, 1 + Math.floor(share * size));
    t.equal((await champion(database))!.version, first);
    t.equal(await store.live(), first);
    t.ok(await isWhole(first), 'the champion answers as before');
    t.notOk((await store.versions()).includes(second), 'half a version is none');
    const half = await keysOf(second);
    t.ok(half.length > 0);
    await redis.unlink(...half);
  }

  await killPromotion(second, Math.floor(size / 2));
  t.equal((await promote({ database, config, store }, second, { force: true })).version, second);
  t.equal(await store.live(), second);
  t.ok(await isWhole(second), 'over what the killed one had written');

  await killPromotion(third, Math.floor(size / 2));
  // Its publisher falls silent: what a minute does.
  await redis.unlink(`regulars:${third}:publisher`);
  await promote({ database, config, store }, fourth, { force: true });
  t.same(await keysOf(third), [], 'the next publication clears what another left half-way');
  t.ok(await isWhole(fourth));
});

function letterOf(kind: ListEntry['kind']): string {
  return { customer: 'c', item: 'i', category: 'g', store: 's', chain: 'h' }[kind];
}

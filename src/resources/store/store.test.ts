import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import {
  freePort,
  hasRedis,
  type RedisServer,
  startRedis,
  testRedis,
  testRedisCluster,
  testRedisStore,
} from '../../../test/support/redis.ts';
import { readConfig } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import { InProcessStore } from './in-process.ts';
import { openStore } from './index.ts';
import type { ListEntry, ListKind, RecommendationStore } from './port.ts';
import { RedisStore } from './redis.ts';

const KINDS: ListKind[] = ['customer', 'item', 'category', 'store', 'chain'];

/** Every kind under the same key, each value saying whose it is; bytes of every value from 0 to 255. */
function* entriesOf(version: string, keys: number): Generator<ListEntry> {
  for (let key = 0; key < keys; key++)
    for (const kind of KINDS) yield { kind, key, value: listOf(version, kind, key) };
}

function listOf(version: string, kind: ListKind, key: number): Uint8Array {
  const name = new TextEncoder().encode(`${version} ${kind} ${key} `);
  const value = new Uint8Array(name.length + 256);
  value.set(name);
  for (let byte = 0; byte < 256; byte++) value[name.length + byte] = byte;
  // A view into a larger buffer, as a reader of lists.bin yields them.
  const around = new Uint8Array(value.length + 16);
  around.set(value, 8);
  return around.subarray(8, 8 + value.length);
}

function bytes(value: Uint8Array | null): number[] | null {
  return value === null ? null : [...value];
}

async function* dyingAfter(version: string, keys: number): AsyncGenerator<ListEntry> {
  yield* entriesOf(version, keys);
  throw new Error('the publisher died');
}

function code(expected: string) {
  return (error: unknown) => error instanceof RegularsError && error.code === expected;
}

async function rejectsWith(t: Test, promise: Promise<unknown>, expected: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  t.ok(code(expected)(error), `rejects with ${expected}, got ${error}`);
}

/** What every adapter does. @param nodes to which its reads go. */
function contract(name: string, nodes: number, open: (t: Test) => Promise<RecommendationStore>): void {
  t.test(name, async (t) => {
    const store = await open(t);
    t.teardown(() => store.close());

    await t.test('a published version is invisible until it is activated', async (t) => {
      t.equal(await store.live(), undefined);
      await rejectsWith(t, store.activate('one'), 'not_found');
      const report = await store.publish('one', entriesOf('one', 700));
      t.strictSame(report.entries, { customer: 700, item: 700, category: 700, store: 700, chain: 700 });
      t.equal(
        report.bytes.customer,
        [...entriesOf('one', 700)].reduce(
          (sum, entry) => sum + (entry.kind === 'customer' ? entry.value.length : 0),
          0,
        ),
      );
      t.equal(await store.live(), undefined);
      t.strictSame(await store.versions(), ['one']);
      await store.activate('one');
      t.equal(await store.live(), 'one');
    });

    await t.test('values come back byte for byte, kinds apart', async (t) => {
      for (const kind of KINDS)
        for (const key of [0, 1, 699])
          t.strictSame(bytes(await store.get('one', kind, key)), bytes(listOf('one', kind, key)));
      t.equal(await store.get('one', 'customer', 700), null);
      t.equal(await store.get('unknown', 'customer', 1), null);
    });

    await t.test('reads that start together are one round trip a node', async (t) => {
      const before = store.roundTrips;
      const read = (keys: number) =>
        Promise.all(Array.from({ length: keys }, (_, key) => store.get('one', 'item', key)));
      await read(100);
      t.equal(store.roundTrips - before, nodes);
      await read(1);
      t.equal(store.roundTrips - before, nodes + Math.min(nodes, 1));
    });

    await t.test('put and remove change one list', async (t) => {
      await store.put('one', 'customer', 5, Uint8Array.of(0, 255, 10, 13));
      t.strictSame(bytes(await store.get('one', 'customer', 5)), [0, 255, 10, 13]);
      t.strictSame(bytes(await store.get('one', 'item', 5)), bytes(listOf('one', 'item', 5)));
      await store.put('one', 'customer', 9_000, Uint8Array.of(1));
      t.strictSame(bytes(await store.get('one', 'customer', 9_000)), [1]);
      await store.remove('one', 'customer', 5);
      t.equal(await store.get('one', 'customer', 5), null);
      await store.remove('one', 'customer', 5);
      await rejectsWith(t, store.put('unknown', 'customer', 5, Uint8Array.of(1)), 'not_found');
      await rejectsWith(t, store.remove('unknown', 'customer', 5), 'not_found');
    });

    await t.test('a half-written version is not whole, and is replaced', async (t) => {
      await t.rejects(store.publish('two', dyingAfter('half', 3_000)), /the publisher died/);
      t.strictSame(await store.versions(), ['one']);
      await rejectsWith(t, store.activate('two'), 'not_found');
      await rejectsWith(t, store.put('two', 'customer', 1, Uint8Array.of(1)), 'not_found');
      await store.publish('two', entriesOf('two', 10));
      t.strictSame((await store.versions()).sort(), ['one', 'two']);
      t.strictSame(bytes(await store.get('two', 'item', 3)), bytes(listOf('two', 'item', 3)));
      t.equal(await store.get('two', 'item', 11), null, 'nothing of the half-written one is left');
    });

    await t.test('readers during a flip see one version or the other, whole', async (t) => {
      let reading = true;
      const seen = new Set<string>();
      const wrong: string[] = [];
      const read = async (key: number) => {
        while (reading) {
          const version = (await store.live())!;
          const value = new TextDecoder().decode((await store.get(version, 'item', key)) ?? new Uint8Array());
          seen.add(version);
          if (!value.startsWith(`${version} item ${key} `)) wrong.push(`${version}: ${value.slice(0, 20)}`);
          await new Promise(setImmediate);
        }
      };
      const readers = [1, 2, 3, 4].map(read);
      while (!seen.has('one')) await new Promise(setImmediate);
      await store.activate('two');
      while (!seen.has('two')) await new Promise(setImmediate);
      reading = false;
      await Promise.all(readers);
      t.strictSame(wrong, []);
    });

    await t.test('a live version written again stays readable, and stays live', async (t) => {
      await store.publish('two', entriesOf('two', 10));
      t.equal(await store.live(), 'two');
      t.strictSame(bytes(await store.get('two', 'item', 3)), bytes(listOf('two', 'item', 3)));
    });

    await t.test('tells what a version takes', async (t) => {
      await store.publish('weighed', [
        ...entriesOf('weighed', 50),
        { kind: 'item', key: 1_000, value: new Uint8Array(3_000_000) },
      ]);
      const { customers, items } = await store.footprint('weighed');
      t.equal(customers.count, 50);
      t.equal(items.count, 51);
      const { length } = listOf('weighed', 'customer', 10);
      t.ok(
        customers.bytes >= length - 1 && customers.bytes < length + 250,
        `${customers.bytes} of ${length}`,
      );
      await rejectsWith(t, store.footprint('nowhere'), 'not_found');
      await store.drop('weighed');
    });

    await t.test('drop removes a version that is not live, and no other', async (t) => {
      await rejectsWith(t, store.drop('two'), 'conflict');
      await store.publish('two.1', entriesOf('two.1', 1));
      await store.drop('one');
      t.equal(await store.get('one', 'item', 1), null);
      t.strictSame((await store.versions()).sort(), ['two', 'two.1']);
      t.strictSame(bytes(await store.get('two', 'item', 1)), bytes(listOf('two', 'item', 1)));
      await store.drop('one');
      await rejectsWith(t, store.publish('a*:b', []), 'invalid_request');
    });
  });
}

contract('in process', 0, async () => new InProcessStore());

if (hasRedis()) {
  contract('on one Redis', 1, async (t) =>
    new RedisStore({ url: (await testRedis(t))!, readTimeoutMs: 1_000 }).ready(),
  );
  contract('on a Redis cluster', 3, async (t) =>
    new RedisStore({ url: await testRedisCluster(t), readTimeoutMs: 1_000 }).ready(),
  );
}

t.test('what a dead publisher left in Redis goes with the next publish', { skip: !hasRedis() }, async (t) => {
  const { store, redis } = await testRedisStore(t);
  await t.rejects(store.publish('dead', dyingAfter('dead', 2_000)), /died/);
  t.ok((await redis.keys('regulars:dead:*')).length > 1_000, 'it had written');
  await store.publish('next', entriesOf('next', 1));
  t.ok((await redis.keys('regulars:dead:*')).length > 1_000, 'a publisher heard of lately is left alone');
  await redis.del('regulars:dead:publisher');
  await store.publish('next', entriesOf('next', 1));
  t.strictSame(await redis.keys('regulars:dead:*'), []);
  t.strictSame(await redis.smembers('regulars:versions'), ['next']);
});

t.test('without Redis', { skip: !hasRedis() }, async (t) => {
  const port = await freePort();
  let server: RedisServer = await startRedis(port);
  t.teardown(() => server.stop());
  const store = await openStore(readConfig({ REDIS_URL: server.url }));
  t.teardown(() => store.close());
  t.equal(store.name, 'redis');
  await store.publish('one', entriesOf('one', 1));

  await t.test('a server that hangs costs a read its time-out', async (t) => {
    server.signal('SIGSTOP');
    await t.rejects(store.get('one', 'item', 0), { code: 'store_unavailable', message: /within 8 ms/ });
    server.signal('SIGCONT');
    await recovered(store);
    t.strictSame(bytes(await eventually(() => store.get('one', 'item', 0))), bytes(listOf('one', 'item', 0)));
  });

  await t.test('a server that is gone fails a read at once, and a write too', async (t) => {
    await server.stop();
    await rejectsWith(t, store.get('one', 'item', 0), 'store_unavailable');
    await rejectsWith(t, store.publish('two', []), 'store_unavailable');
    await rejectsWith(t, store.live(), 'store_unavailable');
  });

  await t.test('and it is used again once it is back', async (t) => {
    server = await startRedis(port);
    await recovered(store);
    await store.publish('two', entriesOf('two', 1));
    t.strictSame(bytes(await eventually(() => store.get('two', 'item', 0))), bytes(listOf('two', 'item', 0)));
  });
});

t.test('a Redis that is away when the store is opened is no error until it is asked', async (t) => {
  const store = await openStore(readConfig({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }));
  t.teardown(() => store.close());
  await rejectsWith(t, store.get('one', 'item', 0), 'store_unavailable');
});

t.test(
  'a Redis that is far away is too slow for a page, and not for a command',
  { skip: !hasRedis() },
  async (t) => {
    const redis = await startRedis(await freePort());
    t.teardown(() => redis.stop());
    const far = await delayingProxy(t, redis.port, 60);
    const store = await openStore(readConfig({ REDIS_URL: `redis://127.0.0.1:${far}` }));
    t.teardown(() => store.close());
    await store.publish('one', entriesOf('one', 1));
    await store.activate('one');
    await t.rejects(store.get('one', 'item', 0), { code: 'store_unavailable', message: /within 8 ms/ });
    t.strictSame(bytes(await store.get('one', 'item', 0, 'patient')), bytes(listOf('one', 'item', 0)));
    t.equal(await store.get('one', 'item', 9_999_999, 'patient'), null);
    await store.remove('one', 'item', 0);
    t.equal(await store.get('one', 'item', 0, 'patient'), null);
  },
);

t.test('without REDIS_URL the store is in process', async (t) => {
  t.equal((await openStore(readConfig({}))).name, 'in-process');
});

/** A port behind which another one answers, every byte so much later. */
async function delayingProxy(t: Test, port: number, delayMs: number): Promise<number> {
  const sockets = new Set<Socket>();
  const later = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => {});
    from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
    from.on('close', () => to.destroy());
  };
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    later(near, far);
    later(far, near);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return (proxy.address() as AddressInfo).port;
}

/** Polls until a read gets through; the test's own time limit ends a wait in vain. */
async function eventually<T>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

async function recovered(store: RecommendationStore): Promise<void> {
  await eventually(() => store.get('one', 'item', 0));
  await eventually(() => store.live());
}

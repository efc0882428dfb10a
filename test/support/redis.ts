import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Test } from 'tap';
import { RedisStore } from '../../src/resources/store/redis.ts';

/**
 * Address of an empty redis-server of the test's own, stopped at teardown. Undefined, with the test skipped, where no
 * redis-server is installed; on CI it must be.
 */
export async function testRedis(t: Test): Promise<string | undefined> {
  if (!hasRedis()) {
    t.plan(0, 'no redis-server is installed');
    return undefined;
  }
  const server = await startRedis(await freePort());
  t.teardown(() => server.stop());
  return server.url;
}

/** A store on a redis-server of the test's own, and a client of that server. */
export async function testRedisStore(t: Test): Promise<{ url: string; store: RedisStore; redis: Redis }> {
  const url = (await testRedis(t))!;
  const store = await new RedisStore({ url }).ready();
  const redis = new Redis(url);
  t.teardown(async () => {
    await store.close();
    redis.disconnect();
  });
  return { url, store, redis };
}

/** @throws on CI, where a test that needs Redis is never skipped. */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (!found && process.env.CI === 'true') throw new Error('redis-server is not installed');
  return found;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops it as a signal would: `SIGSTOP` hangs it, `SIGCONT` wakes it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

/** Starts a redis-server that answers; its folder goes with it. */
export async function startRedis(port: number, ...settings: string[]): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'regulars-redis-'));
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const child = spawn('redis-server', [...place, '--save', '', '--appendonly', 'no', ...settings], {
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `redis://127.0.0.1:${port}`;
  const probe = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on('error', () => {});
  await Promise.race([
    probe.ping(),
    exited.then(() => Promise.reject(new Error(`redis-server on port ${port} ended at once`))),
  ]);
  probe.disconnect();
  return {
    url,
    port,
    signal: (name) => child.kill(name),
    async stop() {
      process.removeListener('exit', kill);
      kill();
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Addresses, comma-separated, of a cluster of three masters of the test's own. */
export async function testRedisCluster(t: Test): Promise<string> {
  const nodes: RedisServer[] = [];
  t.teardown(() => Promise.all(nodes.map((node) => node.stop())));
  for (let index = 0; index < 3; index++)
    nodes.push(
      await startRedis(
        await freePort(),
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(await freePort()),
      ),
    );
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const made = spawnSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`redis-cli --cluster create failed: ${made.stdout}${made.stderr}`);
  for (const { url } of nodes) {
    const probe = new Redis(url);
    while (!(await probe.cluster('INFO')).includes('cluster_state:ok')) await delay(20);
    probe.disconnect();
  }
  return nodes.map(({ url }) => url).join(',');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

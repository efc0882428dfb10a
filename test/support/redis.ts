import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Test } from 'tap';

/**
 * Address of an empty redis-server of the test's own, stopped at teardown. Undefined, with the test skipped, where no
 * redis-server is installed; on CI it must be.
 */
export async function testRedis(t: Test): Promise<string | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.CI === 'true') throw new Error('redis-server is not installed');
    t.plan(0, 'skipped: redis-server is not installed');
    return undefined;
  }
  const server = await startRedis(await freePort());
  t.teardown(() => server.stop());
  return server.url;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a redis-server that answers; its folder goes with it. */
export async function startRedis(port: number): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'regulars-redis-'));
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory],
    { stdio: 'ignore' },
  );
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
    async stop() {
      process.removeListener('exit', kill);
      kill();
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

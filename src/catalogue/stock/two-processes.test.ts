import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import { testRedis } from '../../../test/support/redis.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';

t.test('stock goes and comes in another process, with either store', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const { config, keys } = await threeShops(t);
  const serve = async (name: string, settings: NodeJS.ProcessEnv) => {
    const child = startCommand({ ...config, dataDir: join(config.dataDir, name) }, ['--json', 'serve'], {
      env: { REGULARS_PORT: '0', REGULARS_LOG_LEVEL: 'error', ...settings },
    });
    t.teardown(async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    });
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    return (JSON.parse(line) as { address: string }).address;
  };
  const [alone, shared] = await Promise.all([
    serve('in-process', {}),
    serve('redis', { REDIS_URL: redisUrl }),
  ]);
  const ask = async (
    address: string,
    method: string,
    path: string,
    key: string,
    body?: string,
    type?: string,
  ) => {
    const answer = await fetch(address + path, {
      method,
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${key}`, ...(type !== undefined && { 'content-type': type }) },
    });
    t.equal(answer.status, 200, path);
    return answer.json();
  };
  const patch = (address: string, quantity: number, ...stores: string[]) => {
    const stock = stores.map((store) => ({ store, item: 'D1', quantity }));
    return ask(address, 'PATCH', '/v1/stock', keys.secret, JSON.stringify({ stock }), 'application/json');
  };
  const offered = async (address: string, store: string) => {
    const body = { requests: [{ placement: 'home', count: 100, filter: { store } }] };
    const { results } = (await ask(
      address,
      'POST',
      '/v1/recommendations',
      keys.publishable,
      JSON.stringify(body),
      'application/json',
    )) as { results: { items: { id: string }[] }[] };
    return results[0]!.items.some(({ id }) => id === 'D1');
  };
  const everywhere = async (expected: boolean, store = 'north') => {
    const began = performance.now();
    for (const address of [alone, shared])
      await until(
        () => offered(address, store),
        (one) => one === expected,
      );
    t.comment(`${expected ? 'back' : 'gone'} after ${Math.round(performance.now() - began)} ms`);
  };
  const all = ['north', 'south', 'east'];
  await everywhere(true);
  for (const from of [alone, shared]) {
    await patch(from, 0, ...all);
    await everywhere(false);
    await patch(from, 1, ...all);
    await everywhere(true);
  }
  const whole = (item: string) =>
    ask(
      shared,
      'PUT',
      '/v1/stock/north',
      keys.secret,
      `{"item":"${item}","quantity":1}\n`,
      'application/x-ndjson',
    );
  await whole('D2');
  await everywhere(false);
  await everywhere(true, 'south');
  await whole('D1');
  await everywhere(true);
});

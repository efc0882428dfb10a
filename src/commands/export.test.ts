import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import t from 'tap';
import { freePort, hasRedis, startRedis } from '../../test/support/redis.ts';
import { commandLine } from '../../test/support/start-command.ts';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { environmentOf } from '../config.ts';
import type { Recommendations } from '../recommend/schemas.ts';

interface Line {
  customer: string;
  asked?: string;
  arm: string;
  version: string;
  placement: string;
  level: string;
  items: { id: string; score: number }[];
}

t.test('recommendations of everybody, or of a list of customers, as the widget has them', async (t) => {
  const shops = await threeShops(t);
  const folder = t.testdir();
  const run = (settings: object, ...parts: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const env = { PATH: process.env.PATH, ...environmentOf({ ...shops.config, ...settings }) };
      const child = execFile(
        process.execPath,
        [...commandLine, 'export', 'recommendations', ...parts],
        { env },
        (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  const linesOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line));

  const none = await run({});
  t.equal(none.status, 1);
  t.match(none.stderr, /got no model, expected a promoted one: regulars train --promote/);

  const version = await shops.train();
  const all = linesOf((await run({}, '--placement', 'home', 'cart', '--count', '3')).stdout);
  const [{ count } = { count: 0 }] = await shops.database.query<{ count: number }>(
    'select count(*)::int as count from customers where alias_of is null',
  );
  t.ok(count >= 2);
  t.equal(all.length, 2 * count);
  t.ok(all.every((line) => line.version === version && line.items.length === 3));

  const list = join(folder, 'whom.txt');
  await writeFile(list, `card:${CUSTOMERS.anna.card}\r\n\ncard:9999\nphone:nonsense\nBoris@shop.example\n`);
  const listed = await run({}, '--customers', list, '--count', '5');
  t.match(listed.stderr, /2 of 4 are nobody/);
  const [anna, boris] = linesOf(listed.stdout);
  t.match(
    [anna, boris],
    [
      { asked: `card:${CUSTOMERS.anna.card}`, level: 'personal', arm: 'treatment' },
      { asked: 'Boris@shop.example' },
    ],
  );
  const server = await shops.serve();
  const { body } = await server.post<Recommendations>(
    '/v1/recommendations',
    { customer: { card: CUSTOMERS.anna.card }, requests: [{ placement: 'home', count: 5 }] },
    shops.keys.secret,
  );
  t.same(
    anna!.items.map(({ id, score }) => [id, score]),
    body.results[0]!.items.map(({ id, score }) => [id, score]),
  );

  const held = linesOf((await run({ holdoutShare: 0.5 }, '--count', '2')).stdout);
  t.ok(held.some(({ arm }) => arm === 'holdout'));
  t.notOk(held.some(({ arm, level }) => arm === 'holdout' && level === 'personal'));

  const file = join(folder, 'home.csv');
  const written = await run(
    {},
    '--format',
    'csv',
    '--customers',
    list,
    '--count',
    '2',
    '--out',
    file,
    '--json',
  );
  t.match(JSON.parse(written.stdout), { version, customers: 2, unknown: 2, file });
  const { data } = Papa.parse<Record<string, string>>(await readFile(file, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  t.match(data, [
    { customer: anna!.customer, placement: 'home', position: '1', item: anna!.items[0]!.id, currency: 'USD' },
    { customer: anna!.customer, position: '2' },
    { customer: boris!.customer, position: '1' },
    { customer: boris!.customer, position: '2' },
  ]);
  t.same(await readdir(folder), ['home.csv', 'whom.txt'], 'nothing is left beside it');

  await writeFile(list, 'card:1\nsomebody\n');
  const wrong = await run({}, '--customers', list);
  t.match([wrong.status, wrong.stderr], [1, /whom\.txt, line 2: identifier: got a text/]);
  t.notMatch(wrong.stderr, /somebody/);
  t.match((await run({}, '--json')).stdout, /got no --out/);
  t.match((await run({}, '--placement', 'nowhere')).stderr, /placement: got nowhere, expected one of/);

  if (!hasRedis()) return;
  const redis = await startRedis(await freePort());
  t.teardown(() => redis.stop());
  await shops.train(redis.url);
  const onRedis = linesOf(
    (await run({ redisUrl: redis.url }, '--placement', 'home', 'cart', '--count', '3')).stdout,
  );
  t.same(onRedis, all);
  await redis.stop();
  const away = await run({ redisUrl: redis.url }, '--count', '3');
  t.match([away.status, away.stderr], [1, /Redis cannot be used/]);
});

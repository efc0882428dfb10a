import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { liveFully } from '../../../test/support/full-life.ts';
import { ours, writeOutcomes } from '../../../test/support/outcomes.ts';
import { testRedis } from '../../../test/support/redis.ts';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { dumpText, folderText, namingColumns, rowsText } from '../../../test/support/traces.ts';
import { until } from '../../../test/support/until.ts';
import { readEntries } from '../../../training/lists-file.ts';
import { promote, rollback } from '../../../training/registry.ts';
import { findCustomer } from '../../history/index.ts';
import { RedisStore } from '../../resources/store/redis.ts';
import { type Certificate, isGenuine, previewErasure } from './index.ts';

const { anna, boris } = CUSTOMERS;

const VALUES = [...Object.values(anna), 'ANNA-ONLY', 'Annabella', 'annabella', 'card of anna'];

function checkClean(t: Test, text: string, where: string): void {
  // A card of four digits is part of many a number; the others are hers alone.
  for (const value of VALUES.filter((one) => one !== anna.card))
    t.notOk(text.includes(value), `${value} is not in ${where}`);
}

t.test('an erased person is nowhere, in no process, and does not come back', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const shops = await threeShops(t);
  const { database, secrets, config, keys } = shops;
  const customerNo = await liveFully(shops);
  const first = await shops.train(redisUrl);
  // A version to go back to: the same under another name, for a training takes longer than all the rest.
  const second = `${first}-again`;
  await cp(join(config.dataDir, 'models', first), join(config.dataDir, 'models', second), {
    recursive: true,
  });
  await database.query(
    `insert into model_versions select (jsonb_populate_record(v, jsonb_build_object('version', $2::text))).*
     from model_versions v where version = $1`,
    [first, second],
  );
  const promoting = await new RedisStore({ url: redisUrl, readTimeoutMs: 5_000 }).ready();
  t.teardown(() => promoting.close());
  await promote({ database, config, store: promoting }, second, { force: true });
  const here = await shops.serve({ redisUrl });
  const there = await shops.serve({ redisUrl });
  const alone = await shops.serve();
  const level = async (server: typeof here) => {
    const { body } = await server.post<{ results: { level: string }[] }>(
      '/v1/recommendations',
      { customer: { card: anna.card }, requests: [{ placement: 'home' }] },
      keys.secret,
    );
    return body.results[0]!.level;
  };
  for (const server of [here, there, alone])
    await until(
      () => level(server),
      (one) => one === 'personal',
    );
  writeOutcomes(
    config.dataDir,
    second,
    ours(() => 1, { customers: customerNo + 1 }),
  );
  await mkdir(join(config.dataDir, 'imports'), { recursive: true });
  const report = join(config.dataDir, 'imports', 'import-1.ndjson');
  await writeFile(
    report,
    `{"row":1,"reason":"got ${anna.email.toUpperCase()}"}\n{"row":2,"reason":"got +1 (202) 555-01-01"}\n{"row":3,"reason":"other"}\n`,
  );

  const before = await rowsText(database);
  t.ok(before.includes('ANNA-ONLY-10') && before.includes('annabella'), 'the search finds what is there');
  const preview = await previewErasure(
    { database, secrets, country: 'US' },
    { kind: 'card', value: anna.card },
  );
  t.ok(preview.removed.consents, 'a dry run tells');
  // Answers of the servers above are written behind them.
  const settled = (text: string) => text.split('\n').filter((row) => !/^served_requests/.test(row));
  t.strictSame(settled(await rowsText(database)), settled(before), 'and changes nothing');

  const erase = async (identifier: string) => {
    const answer = await here.app.inject({
      method: 'DELETE',
      url: `/v1/customers/${encodeURIComponent(identifier)}`,
      headers: { authorization: `Bearer ${keys.secret}` },
    });
    return { status: answer.statusCode, body: answer.json<Certificate>() };
  };
  const { status, body: certificate } = await erase(`email:${anna.email}`);
  t.equal(status, 200);
  t.match(certificate, {
    by: `key ${keys.secretNo} (server)`,
    removed: {
      database: { consents: 1, letters: 1, events: 1, important_dates: 1, served_requests: Number },
      // The servers may have been quicker.
      store: { name: 'redis' },
      files: {
        models: { [first]: 1, [second]: 1 },
        measured: { [second]: 1 },
        others: { 'imports/import-1.ndjson': 2 },
      },
    },
    anonymised: { purchases: 4, returns: 1, 'purchases of others': 1 },
  });
  t.ok(isGenuine(secrets, certificate));
  t.notOk(isGenuine(secrets, { ...certificate, by: 'somebody else' }));
  t.strictSame((await erase(anna.email)).body, certificate, 'again: the same certificate');
  t.strictSame((await erase(`card:${anna.card}`)).body, certificate, 'by another identifier as well');
  t.equal((await erase('card:99999')).status, 404);

  for (const server of [here, there, alone])
    await until(
      () => level(server),
      (one) => one !== 'personal',
    );
  for (const version of [first, second]) {
    await until(
      () => alone.app.store.get(version, 'customer', customerNo),
      (list) => list === null,
    );
    for await (const { kind, key } of readEntries(join(config.dataDir, 'models', version, 'lists.bin')))
      if (kind === 'customer' && key === customerNo) t.fail('her list is in a file');
  }
  const redis = new Redis(redisUrl);
  t.teardown(() => redis.disconnect());
  t.strictSame(await redis.keys(`regulars:*:c${customerNo}`), []);

  checkClean(t, await rowsText(database), 'the rows');
  checkClean(t, await dumpText(config), 'a dump');
  checkClean(t, await folderText(config.dataDir), 'the data folder');
  t.equal(await readFile(report, 'utf8'), '{"row":3,"reason":"other"}\n');
  const known = await database.query<{ no: number }>(`select unnest(identifier_nos) as no from erasures`);
  const numbers = { customer: [customerNo], identifier: known.map(({ no }) => no) };
  const columns = await namingColumns(database);
  t.ok(columns.length > 15);
  for (const { table, column, array } of columns) {
    // The erasure itself, and the tombstones.
    if (table === 'erasures' || (table === 'identifiers' && column === 'identifier_no')) continue;
    const wanted = column.includes('customer') ? numbers.customer : numbers.identifier;
    const rows = await database.query(
      `select from "${table}" where ${array ? `"${column}" && $1::integer[]` : `"${column}" = any($1::integer[])`}`,
      [wanted],
    );
    t.equal(rows.length, 0, `${table}.${column} does not name her`);
  }

  t.equal((await rollback({ database, config, store: promoting })).version, first);
  t.equal(await promoting.get(first, 'customer', customerNo), null, 'a rollback does not bring her back');
  const restarted = await shops.serve({ redisUrl });
  t.not(await level(restarted), 'personal', 'nor does a restart');
  t.not(await level(await shops.serve()), 'personal', 'without Redis neither');
  t.ok(await findCustomer(database, secrets, { kind: 'card', value: boris.card }), 'others stay');
});

import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { NOW } from '../../test/support/three-shops.ts';
import { until } from '../../test/support/until.ts';
import type { ServedRequest } from './repository.ts';
import { ServedRequests } from './served-requests.ts';

const DAY_MS = 86_400_000;

function request(daysAgo = 0): ServedRequest {
  return {
    requestId: randomUUID(),
    at: new Date(NOW.getTime() - daysAgo * DAY_MS),
    version: '2026-06-13-0123abcd',
    arm: 'treatment',
    customerNo: 5,
    results: [{ placement: 'home', level: 'personal', items: [3, 1, 2] }],
  };
}

t.test('answers are remembered for 90 days, whoever asks', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('insert into customers (alias_of) select null from generate_series(1, 5)');
  const { log } = Fastify();
  const open = () => new ServedRequests(database, log, () => NOW);
  const served = open();
  const [now, then, before] = [request(), request(89), request(91)];
  for (const one of [now, then, before]) served.add(one);
  t.same(await served.find(now.requestId), now, 'at once');
  const count = async () => (await database.query('select from served_requests')).length;
  await until(count, (rows) => rows === 3);
  const elsewhere = open();
  t.same(await elsewhere.find(then.requestId), then, 'in another process');
  t.equal(await elsewhere.find(before.requestId), undefined, 'no longer');
  t.equal(await elsewhere.find(randomUUID()), undefined);
  await until(count, (rows) => rows === 2);
  const [last, stranger] = [request(), { ...request(), customerNo: 6 }];
  elsewhere.add(last);
  elsewhere.add(stranger);
  await elsewhere.close();
  t.equal((await served.find(stranger.requestId))?.customerNo, null, 'of somebody erased since, nobody');
  t.same(await served.find(last.requestId), last, 'closing writes what waits');
  await served.close();
});

t.test('with the database away answers wait, and are written when it is back', async (t) => {
  const { database } = await testDatabase(t);
  const { log } = Fastify();
  await database.query('alter table served_requests rename to away');
  const served = new ServedRequests(database, log, () => NOW);
  const one = request();
  served.add(one);
  await until(
    () => served.failures,
    (failures) => failures > 0,
  );
  t.same(await served.find(one.requestId), one, 'found in the queue');
  await database.query('alter table away rename to served_requests');
  await until(
    async () => (await database.query('select from served_requests')).length,
    (rows) => rows === 1,
  );
  await served.close();
});

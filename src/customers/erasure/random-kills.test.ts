import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { purchase } from '../../../test/support/history.ts';
import { writeLists } from '../../../test/support/lists.ts';
import { testRedis } from '../../../test/support/redis.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { type ThreeShops, threeShops } from '../../../test/support/three-shops-server.ts';
import { dumpText, folderText, rowsText } from '../../../test/support/traces.ts';
import { until } from '../../../test/support/until.ts';
import { versionFiles } from '../../../training/forget.ts';
import { findCustomer, writePurchases } from '../../history/index.ts';
import { RedisStore } from '../../resources/store/redis.ts';
import { writeConsents } from '../consent/index.ts';
import { type Certificate, eraseCustomer, isGenuine } from './index.ts';

/** People erased, each by a process that is killed; a hundred take some minutes. */
const KILLS = Number(process.env.REGULARS_TEST_KILLS ?? 3);
const AFTER_RECORDED_MS = 150;
const origin = { country: 'US', timeZone: 'UTC' };

const peopleOf = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    card: `77${String(nth).padStart(4, '0')}19`,
    email: `person-${nth}-x@kills.example`,
    phone: `+1202555${2000 + nth}`,
  }));
type Person = ReturnType<typeof peopleOf>[0];

/** Rows of each of them wherever a person may be named. */
async function live({ database, secrets, config }: ThreeShops, people: readonly Person[]): Promise<void> {
  const bought = people.flatMap((customer, nth) => [
    ...['D1 W1', 'D2 W2', 'G1 G2'].map((items, visit) =>
      purchase(`p${nth}-${visit}`, items.split(' '), { customer, promoCode: `${customer.email}-10` }),
    ),
    purchase(`of-another-${nth}`, ['D1'], { customer: { card: '1002', phone: customer.phone } }),
  ]);
  await writePurchases(database, secrets, bought, origin);
  const consents = people.map((customer) => ({
    customer,
    purpose: 'mail' as const,
    granted: true,
    at: new Date('2026-03-01'),
    source: 'form',
    evidence: { signed: customer.email },
  }));
  await writeConsents(database, secrets, consents, 'US');
  const customers = `from customers join identifiers i using (customer_no) where i.kind = 'email' and exists (
    select from consents where consents.customer_no = customers.customer_no)`;
  for (const sql of [
    `insert into events (kind, at, identifier_no) select 'view', '2026-06-01', identifier_no ${customers}`,
    `insert into important_dates (customer_no, kind, month, day, source) select customer_no, 'birthday', 3, 8, 'form' ${customers}`,
    `insert into served_requests (request_id, at, arm, customer_no, results)
     select gen_random_uuid(), '2026-06-01', 'on', customer_no, '[]' ${customers}`,
    `insert into letters (letter_id, template, locale, customer_no, arm, blocks, bytes, trimmed)
     select gen_random_uuid(), 'post-purchase', 'en', customer_no, 'on', '[]', 1, 0 ${customers}`,
  ])
    await database.query(sql);
  await mkdir(join(config.dataDir, 'imports'), { recursive: true });
  await writeFile(
    join(config.dataDir, 'imports', 'import-1.ndjson'),
    people.map(({ email }, row) => `{"row":${row},"reason":"got ${email}"}\n`).join(''),
  );
}

t.test('killed at random points and run again, an erasure leaves nothing and certifies all', async (t) => {
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  const shops = await threeShops(t);
  const { database, secrets, config } = shops;
  const people = peopleOf(KILLS);
  await live(shops, people);
  const customerNos = await Promise.all(
    people.map(async ({ card }) => (await findCustomer(database, secrets, { kind: 'card', value: card }))!),
  );
  const version = '2026-06-01-1';
  const store = await new RedisStore({ url: redisUrl, readTimeoutMs: 5_000 }).ready();
  t.teardown(() => store.close());
  await store.publish(version, writeLists(config.dataDir, version, customerNos));
  const money = () =>
    database.query(
      'select count(*) as lines, count(distinct purchase_no) as purchases, sum(amount) as amount from purchase_lines',
    );
  const before = await money();
  const redis = new Redis(redisUrl);
  t.teardown(() => redis.disconnect());
  t.equal((await redis.keys(`regulars:*:c${customerNos[0]}`)).length, 1, 'the search finds what is there');
  t.ok((await rowsText(database)).includes(people[0]!.email));

  const erasing = ({ card }: Person): ChildProcess =>
    startCommand(config, ['--json', 'customer', 'erase', `card:${card}`, '--yes'], {
      env: { REDIS_URL: redisUrl },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const begun = async () =>
    (await database.query<{ count: number }>('select count(*) as count from erasures'))[0]!.count;
  const random = seededRandom(7);
  for (const [nth, person] of people.entries()) {
    const recorded = await begun();
    const child = erasing(person);
    const closed = once(child, 'close').then(() => 'closed');
    // Every other one wherever it may be; the rest where it hurts.
    const due = random();
    if (nth % 2 === 1) await Promise.race([closed, delay(due * 3_000)]);
    else {
      await Promise.race([closed, until(begun, (count) => count > recorded)]);
      await Promise.race([closed, delay(due * AFTER_RECORDED_MS)]);
    }
    child.kill('SIGKILL');
    await closed;
  }
  const [left] = await database.query(
    `select count(*) filter (where counts is null) as recorded, count(*) filter (where counts is not null and certificate is null) as half,
       count(certificate) as done from erasures`,
  );
  t.comment(`killed: ${JSON.stringify(left)}`);

  const [first, ...others] = people;
  const room = { ...config, database, secrets, store, versionFiles };
  // At once, some by the command and some as a server would: they take turns.
  const certificates: Certificate[] = await Promise.all([
    text(erasing(first!).stdout!).then((answer) => JSON.parse(answer)),
    ...others.map(({ card }) => eraseCustomer(room, { kind: 'card', value: card }, 'test')),
  ]);
  for (const certificate of certificates) {
    t.ok(isGenuine(secrets, certificate));
    t.match(certificate, {
      removed: {
        database: {
          consents: 1,
          events: 1,
          important_dates: 1,
          served_requests: 1,
          letters: 1,
          customers: 1,
        },
        store: { name: 'redis', lists: { [version]: 1 } },
        files: { models: { [version]: 1 }, others: { 'imports/import-1.ndjson': 1 } },
      },
      pending: [],
      anonymised: { purchases: 3, 'purchases of others': 1 },
    });
  }
  t.equal(await begun(), KILLS, 'each recorded once, however often it was asked for');
  const texts = {
    rows: await rowsText(database),
    dump: await dumpText(config),
    folder: await folderText(config.dataDir),
  };
  for (const [where, found] of Object.entries(texts))
    for (const value of people.flatMap(({ email, phone }) => [email, phone]))
      t.notOk(found.includes(value), `${value} is not in the ${where}`);
  for (const customerNo of customerNos)
    t.strictSame(await redis.keys(`regulars:*:c${customerNo}`), [], 'no list');
  t.strictSame(await database.query('select from erasures where sealed is not null'), []);
  t.strictSame(await money(), before, "lines stay, and are nobody's");
  t.strictSame(
    await database.query('select from purchases where customer_no = any($1::integer[])', [customerNos]),
    [],
  );
});

import t from 'tap';
import { permission, recordConsent } from '../src/customers/consent/index.ts';
import { writePurchases } from '../src/history/index.ts';
import { customersRefusingProfiling } from '../src/resources/models/index.ts';
import { openSecrets } from '../src/resources/secrets.ts';
import { openStore } from '../src/resources/store/index.ts';
import { RedisStore } from '../src/resources/store/redis.ts';
import { testDatabase } from '../test/support/database.ts';
import { purchase } from '../test/support/history.ts';
import { testRedis } from '../test/support/redis.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { promote } from './registry.ts';
import { train } from './train.ts';

const settings = { network: { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 } };
const said = (customerNo: number, granted: boolean, minute: number) => ({
  customerNo,
  purpose: 'profiling' as const,
  granted,
  at: new Date(Date.UTC(2026, 2, 3, 12, minute)),
  source: 'test',
});

t.test('the database says of many what it says of one', async (t) => {
  const { database } = await testDatabase(t);
  // 4 and 5 were merged into 1, 6 into 2; 3 has nobody; 7 never said anything.
  await database.query(
    `insert into customers (alias_of) select case when n in (4, 5) then 1 when n = 6 then 2 end
     from generate_series(1, 7) n`,
  );
  const entries = [
    [said(1, true, 1), said(4, false, 2), said(3, false, 1)],
    [said(5, true, 3), said(6, false, 3), said(3, false, 4)],
    [said(2, true, 3), said(3, true, 5), said(1, false, 2)],
    [said(2, true, 9), said(3, false, 5), said(4, false, 9)],
  ];
  await database.query(
    `insert into consents (customer_no, purpose, granted, at, source, imported)
     select n, 'profiling', true, '2027-01-01', 'crm', true from generate_series(1, 6) n`,
  );
  for (const more of entries) {
    await recordConsent(database, more);
    const expected = [];
    for (let no = 1; no <= 7; no++)
      if (!(await permission(database, no, 'profiling')).granted) expected.push(no);
    t.same([...(await customersRefusingProfiling(database))].sort(), expected);
    t.same([...(await customersRefusingProfiling(database, [1, 2, 3, 4, 5, 6, 7]))].sort(), expected);
    const some = expected.filter((no) => no === 3 || no === 5);
    t.same([...(await customersRefusingProfiling(database, [3, 5]))].sort(), some);
  }
});

for (const kind of ['in-process', 'redis'])
  t.test(`who refuses profiling is counted, and is in no list (${kind})`, async (t) => {
    const redisUrl = kind === 'redis' ? await testRedis(t) : undefined;
    if (kind === 'redis' && redisUrl === undefined) return;
    const { config, database } = await testDatabase(t);
    const store =
      redisUrl === undefined
        ? await openStore(config)
        : await new RedisStore({ url: redisUrl, readTimeoutMs: 5_000 }).ready();
    t.teardown(() => store.close());
    t.equal(store.name, kind);
    const secrets = await openSecrets(config, database);
    const bought = ['1', '2', '3'].map((card) => purchase(card, ['milk', 'bread'], { customer: { card } }));
    await writePurchases(database, secrets, bought, { country: 'RU', timeZone: 'UTC' });
    const customers = await database.query<{ no: number }>(
      'select customer_no as no from customers order by 1',
    );
    const [one, two, three] = customers.map(({ no }) => no) as [number, number, number];
    await recordConsent(database, [said(one, false, 1), said(two, false, 1), said(two, true, 2)]);

    const { version, report } = await train({ database, config, settings, evaluate: false, force: true });
    t.equal(report.data.customers, 2, 'nobody is learnt from who refuses');
    t.equal(report.data.purchases, 3, "their receipts are, as anybody's");
    t.equal(report.sizes.lists.customer!.entries, 2);
    const listed = async () => {
      const lists = [one, two, three].map((no) => store.get(version, 'customer', no));
      return (await Promise.all(lists)).map((value) => value !== null);
    };
    await promote({ database, config, store }, version, { force: true });
    t.same(await listed(), [false, true, true]);

    await recordConsent(database, [said(one, true, 3), said(three, false, 3)]);
    await promote({ database, config, store }, version, { force: true });
    t.same(await listed(), [true, true, false], 'what was said since the training counts');

    const again = await train({ database, config, settings, evaluate: false, force: true });
    t.equal(again.report.data.customers, 2, 'one is back, three is gone');
    await recordConsent(database, [said(two, false, 4)]);
    await promote({ database, config, store }, version, { force: true });
    t.same(await listed(), [true, false, false], 'also where the store had that version');
  });

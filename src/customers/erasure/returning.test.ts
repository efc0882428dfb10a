import t from 'tap';
import { liveFully } from '../../../test/support/full-life.ts';
import { purchase, returned } from '../../../test/support/history.ts';
import { writeLists } from '../../../test/support/lists.ts';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { versionFiles } from '../../../training/forget.ts';
import { findCustomer, writePurchases, writeReturns } from '../../history/index.ts';
import { openStore } from '../../resources/store/index.ts';
import { eraseCustomer, resumeErasures } from './index.ts';

const { anna, boris } = CUSTOMERS;
const origin = { country: 'US', timeZone: 'UTC' };

t.test('what was said before is nobody, what is said after is somebody new', async (t) => {
  const shops = await threeShops(t);
  const { database, secrets } = shops;
  await liveFully(shops);
  const store = await openStore(shops.config);
  const room = { ...shops.config, database, secrets, store, versionFiles };
  await eraseCustomer(room, { kind: 'phone', value: anna.phone }, 'test');
  const find = () => findCustomer(database, secrets, { kind: 'card', value: anna.card });
  const write = async (id: string, at?: Date) => {
    const [result] = await writePurchases(
      database,
      secrets,
      [purchase(id, ['D1', 'W1'], { customer: anna, ...(at && { at: { instant: at, utcOffset: 0 } }) })],
      origin,
    );
    return result;
  };
  t.match(await write('a-1'), { status: 'updated' }, 'other content of an old receipt');
  t.match(await write('old'), { status: 'accepted' });
  t.equal(await find(), null);
  t.strictSame(
    await database.query("select identifiers, customer_no from purchases where id in ('a-1', 'old')"),
    [
      { identifiers: [], customer_no: null },
      { identifiers: [], customer_no: null },
    ],
  );
  t.strictSame(
    await database.query('select from identifiers where erased_at is not null and sealed is not null'),
    [],
  );
  await writeReturns(database, secrets, [returned('late', ['D1'], { customer: anna })], origin);
  t.equal(await find(), null);

  const answer = await shops.serve({ mailConsentDefault: true });
  const searched = { kind: 'search', query: 'cake', at: '2026-06-14T00:00:00Z', visitor: anna.visitor };
  const events = await answer.post('/v1/events', { events: [searched] }, shops.keys.secret);
  t.ok(events.status < 300, events.text);
  await until(
    () =>
      database.query<{ identifier_no: number | null }>(
        "select identifier_no from events where query = 'cake'",
      ),
    (rows) => rows.length === 1 && rows[0]!.identifier_no === null,
  );

  await write('new', new Date(Date.now() + 60_000));
  t.ok(await find(), 'a new receipt makes a new customer');
  const { body } = await answer.get<{ inForce: { mail: object; profiling: object } }>(
    `/v1/consents/card:${anna.card}`,
    shops.keys.secret,
  );
  t.match(body.inForce, { mail: { granted: false }, profiling: { granted: true, default: true } });
  const exported = await answer.get<{
    identifiers: { value: string }[];
    tables: { purchases: { id: string }[] };
  }>(`/v1/customers/card:${anna.card}/export`, shops.keys.secret);
  t.strictSame(
    exported.body.tables.purchases.map(({ id }) => id),
    ['new'],
  );
  t.strictSame(
    exported.body.identifiers.map(({ value }) => value).sort(),
    Object.values(anna).sort(),
    'sealed again',
  );
});

t.test('an erasure that broke off is finished by the next one', async (t) => {
  const shops = await threeShops(t);
  const { database, secrets, config } = shops;
  await liveFully(shops);
  const version = '2026-06-01-1';
  const customerNo = await findCustomer(database, secrets, { kind: 'card', value: anna.card });
  writeLists(config.dataDir, version, [customerNo!]);
  const store = await openStore(config);
  const room = { ...config, database, secrets, store, versionFiles };
  const identifier = { kind: 'card', value: anna.card } as const;
  const broken = {
    ...room,
    versionFiles: {
      ...versionFiles,
      forget: async () => {
        throw new Error('killed');
      },
    },
  };
  await t.rejects(eraseCustomer(broken, identifier, 'first'), /killed/);
  t.equal(await findCustomer(database, secrets, identifier), null, 'the database part is done');
  const certificate = await eraseCustomer(room, identifier, 'second');
  t.match(certificate, {
    by: 'first',
    removed: { database: { consents: 1 }, files: { models: { [version]: 1 } } },
  });
  t.strictSame(await database.query('select from erasures where sealed is not null'), []);

  await t.rejects(eraseCustomer(broken, { kind: 'card', value: boris.card }, 'third'), /killed/);
  t.equal(await resumeErasures(room), 1);
  t.equal(await resumeErasures(room), 0);
});

import t, { type Test } from 'tap';
import { purchase } from '../../test/support/history.ts';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { versionFiles } from '../../training/forget.ts';
import { recordConsent } from '../customers/consent/index.ts';
import { eraseCustomer } from '../customers/erasure/index.ts';
import { type CustomerIdentifiers, findCustomer, writePurchases } from '../history/index.ts';
import type { ApiKey } from '../resources/auth/index.ts';
import type { Queryable } from '../resources/database/index.ts';
import { openStore } from '../resources/store/index.ts';
import { Guard } from './guard.ts';
import { People } from './people.ts';
import type { RecommendationsBody } from './schemas.ts';

const { anna, boris, vera } = CUSTOMERS;
const KEY: ApiKey = { keyNo: 1, kind: 'secret', name: 'server', origins: [], scopes: [] };
type Named = NonNullable<RecommendationsBody['customer']>;

/** Those of the three shops, and how often the database was asked for them. */
async function openPeople(t: Test) {
  const shops = await threeShops(t);
  const { database, secrets } = shops;
  const asked = { times: 0 };
  const counting: Queryable = {
    query<Row extends object>(text: string, values?: readonly unknown[]) {
      asked.times++;
      return database.query<Row>(text, values);
    },
    prepared<Row extends object>(text: string, values: readonly unknown[]) {
      asked.times++;
      return database.prepared<Row>(text, values);
    },
  };
  const failures: unknown[] = [];
  const people = new People({
    database: counting,
    secrets,
    auth: {
      customerOf() {
        throw new Error('got a token, expected none');
      },
    },
    guard: new Guard({ restMs: 60_000, now: () => performance.now(), onFailure: (e) => failures.push(e) }),
    country: 'US',
    holdoutShare: 0,
  });
  const resolve = (...customers: Named[]) =>
    Promise.all(customers.map((customer) => people.resolve(KEY, { customer })));
  const say = (customerNo: number, granted: boolean, day: number) =>
    recordConsent(database, [
      { customerNo, purpose: 'profiling', granted, at: new Date(Date.UTC(2026, 4, day)), source: 'site' },
    ]);
  const find = async (card: string) =>
    (await findCustomer(database, secrets, { kind: 'card', value: card }))!;
  return { shops, people, resolve, asked, failures, say, find };
}

t.test('who are asked for at one time are found in one query, each on their own', async (t) => {
  const { shops, resolve, asked, say, find } = await openPeople(t);
  const { config, database, secrets } = shops;
  const write = async (id: string, customer: CustomerIdentifiers) => {
    const written = [purchase(id, ['D1'], { customer })];
    const [result] = await writePurchases(database, secrets, written, { country: 'US', timeZone: 'UTC' });
    return result!.customer!;
  };
  const [annaNo, veraNo] = [await find(anna.card), await find(vera.card)];
  await say(annaNo, false, 1);
  await say(annaNo, true, 2);
  await say(veraNo, true, 1);
  await say(veraNo, false, 2);
  const first = await write('1', { card: '71' });
  const second = await write('2', { externalId: 'u71' });
  await say((await findCustomer(database, secrets, { kind: 'id', value: second }))!, false, 1);
  for (const id of ['3', '4']) await write(id, { card: '71', externalId: 'u71' });
  const mergedNo = await find('71');
  const store = await openStore(config);
  await eraseCustomer(
    { ...config, database, secrets, store, versionFiles },
    { kind: 'card', value: boris.card },
    'test',
  );

  const nobody = { customerNo: null, personal: false, degraded: false };
  const expected: [Named, { customerNo: number | null; personal: boolean }][] = [
    [{ card: anna.card }, { customerNo: annaNo, personal: true }],
    [{ card: '9999' }, nobody],
    [{ email: ' ANNA@shop.example ' }, { customerNo: annaNo, personal: true }],
    [{ phone: '12' }, nobody],
    [{ card: '\\"\0' }, nobody],
    [{ phone: '(202) 555-0103' }, { customerNo: veraNo, personal: false }],
    [{ id: 'nobody' }, nobody],
    [{ id: '00000000-0000-0000-0000-000000000000' }, nobody],
    [{ card: boris.card }, nobody],
    [{ visitor: boris.visitor }, nobody],
    [{ id: first.toUpperCase() }, { customerNo: mergedNo, personal: false }],
    [{ id: second }, { customerNo: mergedNo, personal: false }],
    [{ externalId: 'u71' }, { customerNo: mergedNo, personal: false }],
    [{ card: '71' }, { customerNo: mergedNo, personal: false }],
    [{ visitor: anna.visitor }, { customerNo: annaNo, personal: true }],
  ];
  const found = await resolve(...expected.map(([named]) => named));
  for (const [at, [named, person]] of expected.entries())
    t.match(found[at], { degraded: false, ...person }, JSON.stringify(named));
  t.equal(asked.times, 2, 'one for the first, one for those who came meanwhile');

  const known = expected.flatMap(([named, { customerNo }]) => (customerNo === null ? [] : [named]));
  t.strictSame(
    await resolve(...known),
    found.filter(({ customerNo }) => customerNo !== null),
  );
  t.equal(asked.times, 2, 'they are remembered');
});

t.test('the surest identifier that names a customer decides', async (t) => {
  const { resolve, find } = await openPeople(t);
  const [annaNo, veraNo, borisNo] = await Promise.all([anna, vera, boris].map(({ card }) => find(card)));
  const found = await resolve(
    { card: anna.card, email: vera.email },
    { card: '9999', phone: vera.phone, visitor: anna.visitor },
    { id: 'nobody', email: 'nonsense', phone: boris.phone },
    { card: '9999', visitor: 'nobody' },
    // What is remembered of the phone does not spare a look at the card.
    { card: boris.card, phone: vera.phone },
  );
  t.strictSame(
    found.map(({ customerNo }) => customerNo),
    [annaNo, veraNo, borisNo, null, borisNo],
  );
});

t.test('what was asked before a change is not remembered after it', async (t) => {
  const { people, resolve, asked, say, find } = await openPeople(t);
  const annaNo = await find(anna.card);
  const before = resolve({ card: anna.card }, { email: anna.email });
  people.forget([annaNo]);
  t.match(await before, [{ personal: true }, { personal: true }]);
  await say(annaNo, false, 1);
  t.match(await resolve({ card: anna.card }, { email: anna.email }), [
    { personal: false },
    { personal: false },
  ]);
  t.equal(asked.times, 4);
});

t.test('while the database is away everybody is answered, and it is told once', async (t) => {
  const { shops, resolve, asked, failures } = await openPeople(t);
  await resolve({ card: vera.card });
  await shops.database.close();
  const found = await resolve({ card: anna.card }, { card: '9999' }, { phone: '12' }, { card: vera.card });
  t.match(found, [
    { customerNo: null, personal: false, degraded: true },
    { customerNo: null, degraded: true },
    { customerNo: null, degraded: true },
    { personal: true, degraded: false },
  ]);
  t.equal(failures.length, 1);
  t.equal(asked.times, 2, 'nobody asks again on their own');
});

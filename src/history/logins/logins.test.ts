import t from 'tap';
import { moscow, purchase } from '../../../test/support/history.ts';
import { openThreeShopsServer, threeShops } from '../../../test/support/three-shops-server.ts';
import { findCustomer, writePurchases } from '../index.ts';
import type { WriteResult } from '../purchases/purchase.ts';

t.test('POST /v1/logins: one login joins what two receipts would', async (t) => {
  const { database, secrets, keys, ...shops } = await threeShops(t);
  const server = await shops.serve();
  const origin = { country: 'US', timeZone: 'UTC' };
  const log = async (...logins: object[]) => {
    const { status, body, text } = await server.post<{ results: WriteResult[] }>(
      '/v1/logins',
      { logins },
      keys.secret,
    );
    t.equal(status, 200, text);
    return body.results;
  };
  const find = (kind: 'card' | 'email' | 'visitor', value: string) =>
    findCustomer(database, secrets, { kind, value }, 'US');
  const [shop, site] = [
    { card: '5501', email: 'shop@example.com' },
    { externalId: 'u-77', email: 'site@example.com' },
  ];
  await writePurchases(
    database,
    secrets,
    [
      purchase('l1', ['milk'], { customer: shop }),
      purchase('l2', ['milk'], { customer: site }),
      purchase('l3', ['milk'], { customer: { card: '5501', externalId: 'u-77' }, at: moscow('13:00') }),
    ],
    origin,
  );
  t.not(await find('card', '5501'), await find('email', 'site@example.com'), 'one receipt is not enough');
  await database.query('delete from changes');
  const account = { card: '5501', externalId: 'u-77', visitor: 'v-77' };
  const [joined] = await log({ customer: account });
  t.match(joined, { status: 'accepted', customer: /-/ });
  const customerNo = await find('card', '5501');
  t.equal(await find('email', 'site@example.com'), customerNo);
  t.equal(await find('visitor', 'v-77'), customerNo);
  t.equal(
    (await database.query("select from changes where kind = 'customer'")).length,
    2,
    'both are told of',
  );
  t.match(
    await database.query("select reason from identity_log where action = 'merge' order by entry_no desc"),
    [{ reason: 'verified login' }],
  );

  await t.test('again, it changes nothing', async (t) => {
    const entries = () => database.query('select from identity_log');
    const before = (await entries()).length;
    t.match(await log({ customer: account }, { customer: { ...account, visitor: undefined } }), [
      { status: 'duplicate', customer: joined!.customer },
      { status: 'accepted', customer: joined!.customer },
    ]);
    t.equal((await entries()).length, before);
  });

  await t.test(
    'each is answered on its own, and what was only typed wrong is told without its value',
    async (t) => {
      const results = await log(
        { customer: { email: 'nobody' } },
        { customer: { externalId: 'u-78', email: 'secret at example' } },
        { customer: {} },
        { customer: { externalId: 'u-79' }, at: '2100-01-01T00:00:00Z' },
        { customer: { externalId: 'u-79' }, at: '2026-01-01' },
        { who: 1 },
      );
      t.match(results, [
        { status: 'rejected', error: { code: 'invalid_identifier' } },
        { status: 'accepted', warnings: [{ code: 'invalid_identifier' }] },
        { status: 'rejected', error: { code: 'invalid_request' } },
        { status: 'rejected', error: { code: 'invalid_time', message: /yet to come/ } },
        { status: 'rejected', error: { code: 'invalid_time' } },
        { status: 'rejected', error: { code: 'invalid_request' } },
      ]);
      t.notMatch(JSON.stringify(results), /secret|nobody/);
    },
  );

  await t.test('a device is nobody’s proof: whoever logs in there keeps their own', async (t) => {
    await log(
      { customer: { externalId: 'a-1', email: 'a1@example.com', visitor: 'tablet' } },
      { customer: { externalId: 'a-2', email: 'a2@example.com', visitor: 'tablet' } },
    );
    t.not(await find('email', 'a1@example.com'), await find('email', 'a2@example.com'));
  });

  await t.test('a publishable key may not say who logged in', async (t) => {
    const { status } = await server.post('/v1/logins', { logins: [] }, keys.publishable);
    t.equal(status, 403);
  });
});

t.test('many people log in at once, two by two in each other’s accounts', async (t) => {
  const { keys, server, database, secrets } = await openThreeShopsServer(t);
  const said = Array.from({ length: 40 }, (_, i) => ({
    customer: { externalId: `x${i % 20}`, email: `y${(i + (i < 20 ? 0 : 1)) % 20}@example.com` },
  }));
  const answers = await Promise.all(
    said.map((login) => server.post('/v1/logins', { logins: [login] }, keys.secret)),
  );
  for (const { status } of answers) t.equal(status, 200);
  const owners = await Promise.all(
    said.map(({ customer }) =>
      findCustomer(database, secrets, { kind: 'email', value: customer.email }, 'US'),
    ),
  );
  t.equal(new Set(owners).size, 1, 'a ring of logins is one customer, in whatever order they came');
});

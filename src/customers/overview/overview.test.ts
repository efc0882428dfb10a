import Fastify from 'fastify';
import t from 'tap';
import { moscow, purchase, returned, testHistory } from '../../../test/support/history.ts';
import { readConfig } from '../../config.ts';
import { findCustomer, lookUp, setSharing, undo, writePurchases, writeReturns } from '../../history/index.ts';
import { errorHandler } from '../../resources/http/index.ts';
import { overviewRoutes } from './index.ts';
import { type Overview, overview } from './overview.ts';

t.test('GET /v1/customers/:identifier: both channels, masked, and why they are one', async (t) => {
  const history = await testHistory(t);
  const { database, secrets, origin } = history;
  const app = Fastify();
  app.decorate('database', database);
  app.decorate('secrets', secrets);
  app.setErrorHandler(errorHandler);
  await app.register(overviewRoutes, { config: { ...readConfig({}), country: 'RU' } });
  t.teardown(() => app.close());
  const get = async (identifier: string) => {
    const answer = await app.inject(`/v1/customers/${encodeURIComponent(identifier)}`);
    return { status: answer.statusCode, body: answer.json<Overview>(), text: answer.body };
  };
  const phone = '+79211234567';
  await writePurchases(
    database,
    secrets,
    [
      purchase('1', ['milk'], { customer: { card: '299000000017' }, at: moscow('10:00') }),
      purchase('2', ['milk 2 25.50'], {
        customer: { phone, email: 'anna@example.ru' },
        channel: 'web',
        at: moscow('11:00'),
      }),
      purchase('3', ['milk'], { customer: { card: '299000000017', phone }, at: moscow('12:00') }),
    ],
    origin,
  );
  await writeReturns(database, secrets, [returned('r', ['milk'], { customer: { phone } })], origin);

  const { status, body, text } = await get('card:299000000017');
  t.equal(status, 200);
  t.strictSame(
    body.timeline.map(({ kind, id, channel, amount }) => [kind, id, channel, amount]),
    [
      ['return', 'r', null, '10'],
      ['purchase', '3', 'store', '10'],
      ['purchase', '2', 'web', '25.5'],
      ['purchase', '1', 'store', '10'],
    ],
  );
  t.strictSame(body.identifiers.map(({ kind, masked }) => `${kind} ${masked}`).sort(), [
    'card …0017',
    'email a…@….ru',
    'phone …4567',
  ]);
  t.equal(body.mergedIds.length, 1);
  t.strictSame(body.consents.mail, { granted: false, default: true });
  t.notMatch(text, /299000000017|9211234567|anna@/, 'nothing in clear');
  const merge = body.why.find(({ action }) => action === 'merge')!;
  t.equal(merge.text, 'two customers became one by card …0017 and phone …4567: named together');
  for (const spelling of [
    '8 921 123-45-67',
    'phone:+7 921 1234567',
    'Anna@Example.ru',
    `id:${body.customer}`,
    body.customer,
    body.mergedIds[0]!,
    '2990 0000 0017',
  ])
    t.equal((await get(spelling)).body.customer, body.customer, spelling);
  const nobody = await get('email:nobody@example.ru');
  t.equal(nobody.status, 404);
  t.notMatch(nobody.text, 'nobody@');

  // Taken back: two again as they were, and a receipt that says so again changes nothing.
  await database.transaction((session) => undo(session, merge.entry));
  const apart = await get('card:299000000017');
  t.equal(apart.body.timeline.map(({ id }) => id).join(' '), '3 1');
  t.equal((await get('phone:+79211234567')).body.customer, body.mergedIds[0], 'who they were before');
  t.ok((await get(`phone:${phone}`)).body.why.some(({ undoes }) => undoes === merge.entry));
  await writePurchases(
    database,
    secrets,
    [
      purchase('4', ['milk'], { customer: { card: '299000000017', phone } }),
      purchase('5', ['milk'], { customer: { card: '299000000017', phone } }),
    ],
    origin,
  );
  t.not((await get('card:299000000017')).body.customer, (await get(`phone:${phone}`)).body.customer);
  t.match((await get('card:299000000017')).body.apart, [
    { kind: 'phone', masked: '…4567', reason: 'somebody said that it is not theirs' },
  ]);
  await t.rejects(
    database.transaction((session) => undo(session, merge.entry)),
    { code: 'conflict' },
  );
  await t.rejects(
    database.transaction((session) => undo(session, 999_999)),
    { code: 'not_found' },
  );

  // And that taken back too.
  const cannot = (await get(`phone:${phone}`)).body.why.find(({ action }) => action === 'cannot-link')!;
  await database.transaction((session) => undo(session, cannot.entry));
  t.equal((await get('card:299000000017')).body.customer, (await get(`phone:${phone}`)).body.customer);
});

t.test('shared by hand: nobody’s until it is said that it is not', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const phone = '+79211234567';
  const write = (id: string, customer: Record<string, string>) =>
    writePurchases(database, secrets, [purchase(id, ['milk'], { customer })], origin);
  await write('1', { card: '1', phone });
  await write('2', { phone });
  const find = () => findCustomer(database, secrets, { kind: 'phone', value: phone }, 'RU');
  const owner = await find();
  await write('typo', { card: '1', phone: '+79211234568' });
  const told = async () =>
    (await overview(database, secrets, readConfig({}), 'card:1', 10)).apart.map(
      ({ masked, reason }) => `${masked} ${reason}`,
    );
  t.strictSame(await told(), ['…4568 named together with theirs, too seldom to be sure']);
  const { identifierNo } = await lookUp(database, secrets, `phone:${phone}`, 'RU');
  await database.transaction((session) => setSharing(session, identifierNo!, true));
  t.equal(await find(), null);
  t.strictSame(
    await told(),
    ['…4567 shared: more than one person uses it'],
    'and the other phone has nothing to contradict',
  );
  await write('3', { phone });
  const owners = async () =>
    (
      await database.query<{ customer_no: number | null }>(
        "select customer_no from purchases where id <> 'typo' order by id",
      )
    ).map((row) => row.customer_no);
  t.strictSame(await owners(), [owner, null, null]);
  await database.transaction((session) => setSharing(session, identifierNo!, false));
  t.strictSame(await owners(), [owner, owner, owner]);
  t.equal(await find(), owner);
});

t.test('a cashier’s card is withdrawn by its receipts a day', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const ring = (count: number, from = 0) =>
    writePurchases(
      database,
      secrets,
      Array.from({ length: count }, (_, at) =>
        purchase(`${from + at}`, ['milk'], { customer: { card: '77' } }),
      ),
      origin,
    );
  await ring(12);
  t.not(await findCustomer(database, secrets, { kind: 'card', value: '77' }), null, 'a large family');
  await ring(1, 12);
  t.equal(await findCustomer(database, secrets, { kind: 'card', value: '77' }), null);
  t.strictSame(
    await database.query('select count(*)::int as named from purchases where customer_no is not null'),
    [{ named: 0 }],
  );
  t.match(
    await database.query("select action, reason from identity_log where action <> 'link' order by entry_no"),
    [{ action: 'share', reason: '13 receipts on one day' }, { action: 'withdraw' }],
  );
});

import t from 'tap';
import { effectiveHistory, moscow, purchase, returned, testHistory } from '../../../test/support/history.ts';
import {
  type CustomerIdentifiers,
  findCustomer,
  publicIds,
  resolveIdentifiers,
  writePurchases,
  writeReturns,
} from '../index.ts';

t.test('two receipts make two customers one; nothing of either is lost', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  let receipts = 0;
  const buy = (customer: CustomerIdentifiers) =>
    writePurchases(database, secrets, [purchase(`p${++receipts}`, ['milk'], { customer })], origin);
  const find = (kind: 'card' | 'phone', value: string) =>
    findCustomer(database, secrets, { kind, value }, 'RU');

  const one = { card: '1', email: 'a@b.ru' };
  const other = { phone: '8 921 123-45-67', email: 'c@d.ru' };
  await buy(one);
  await buy(other);
  const [[first], [second]] = [await buy(one), await buy(other)];
  await writeReturns(
    database,
    secrets,
    [returned('r', ['milk'], { customer: { phone: '+79211234567' } })],
    origin,
  );
  t.not(first!.customer, second!.customer);
  const [both] = await buy({ card: '1', phone: '+7 921 123 45 67' });
  t.equal(both!.customer, first!.customer);
  t.not(await find('card', '1'), await find('phone', '+79211234567'), 'one receipt is not enough');

  // The same receipt corrected is still one receipt.
  await writePurchases(
    database,
    secrets,
    [purchase('p5', ['bread'], { customer: { card: '1', phone: '+79211234567' } })],
    origin,
  );
  t.not(await find('card', '1'), await find('phone', '+79211234567'));

  await database.query('delete from changes');
  await buy({ card: '1', phone: '+79211234567' });
  const customerNo = await find('card', '1');
  t.equal(await find('phone', '8(921)1234567'), customerNo);
  t.strictSame(await effectiveHistory(database, { customerNo: customerNo! }), {
    'till/p1': ['milk 1'],
    'till/p2': ['milk 1'],
    'till/p3': ['milk 1'],
    'till/p4': ['milk 1'],
    'till/p5': ['bread 1'],
    'till/p6': [],
  });
  // All of one instant: the return went over to the last of them.
  const old = await findCustomer(database, secrets, { kind: 'id', value: second!.customer! });
  t.equal(old, customerNo, 'the merged id leads to the other');
  const [merged] = await database.query<{ customer_no: number }>(
    'select customer_no from customers where alias_of is not null',
  );
  t.equal((await publicIds(database, [merged!.customer_no])).get(merged!.customer_no), first!.customer);
  t.match(
    await database.query(
      "select customer_no, other_customer_no, reason from identity_log where action = 'merge'",
    ),
    [{ customer_no: customerNo, other_customer_no: merged!.customer_no, reason: 'two receipts' }],
  );
  const told = await database.query<{ key: string }>("select key from changes where kind = 'customer'");
  t.strictSame(told.map(({ key }) => Number(key)).sort(), [customerNo!, merged!.customer_no].sort());
});

t.test('every link has its reason, and the evidence stays on the purchase', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const customer = { card: '1', email: 'a@b.ru', visitor: 'v1' };
  await writePurchases(database, secrets, [purchase('1', ['milk'], { customer })], origin);
  t.strictSame(
    await database.query(
      `select kind, reason from identity_log join identifiers using (identifier_no) where action = 'link' order by entry_no`,
    ),
    [
      { kind: 'card', reason: 'first seen' },
      { kind: 'email', reason: 'named together' },
      { kind: 'visitor', reason: 'named together' },
    ],
  );
  const [row] = await database.query<{ kinds: string[] }>(
    `select array_agg(kind order by kind) as kinds from purchases join identifiers on identifier_no = any(identifiers)`,
  );
  t.strictSame(row!.kinds, ['card', 'email', 'visitor']);
  const [email] = await database.query<{ sealed: Buffer }>(
    "select sealed from identifiers where kind = 'email'",
  );
  t.equal(secrets.open('identifier', email!.sealed), 'a@b.ru');
});

t.test('purchases written while their customers merge end with the one who stays', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (id: string, customer: CustomerIdentifiers) =>
    writePurchases(database, secrets, [purchase(id, ['milk'], { customer, at: moscow('12:00') })], origin);
  for (let pair = 0; pair < 5; pair++) {
    const [card, externalId] = [`${pair}1`, `u${pair}`];
    await Promise.all([write(`a${pair}`, { card }), write(`b${pair}`, { externalId })]);
    await write(`c${pair}`, { card, externalId });
    await Promise.all([
      write(`d${pair}`, { card, externalId }),
      write(`e${pair}`, { card }),
      write(`f${pair}`, { externalId }),
      write(`g${pair}`, { externalId, card }),
    ]);
  }
  const owners = await database.query(
    `select count(distinct customer_no)::integer as owners, count(*)::integer as purchases,
       count(*) filter (where alias_of is not null)::integer as lost
     from purchases join customers using (customer_no)`,
  );
  t.strictSame(owners, [{ owners: 5, purchases: 35, lost: 0 }]);
});

t.test('a customer file tells of those it merges', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const batch = [
    purchase('1', ['milk'], { customer: { visitor: 'v' } }),
    purchase('2', ['milk'], { customer: { card: '1' } }),
  ];
  await writePurchases(database, secrets, batch, origin);
  await database.query('delete from changes');
  const { customerNos, moved } = await database.transaction((session) =>
    resolveIdentifiers(session, secrets, [
      [
        { kind: 'card', value: '1' },
        { kind: 'visitor', value: 'v' },
      ],
    ]),
  );
  t.equal(new Set(moved).size, 2);
  t.ok(moved.includes(customerNos[0]!));
  const told = await database.query<{ key: string }>("select key from changes where kind = 'customer'");
  t.strictSame(told.map(({ key }) => Number(key)).sort(), [...moved].sort());
  t.equal(Object.keys(await effectiveHistory(database, { customerNo: customerNos[0]! })).length, 2);
});

t.test('nobody is found by what is not theirs', async (t) => {
  const { database, secrets } = await testHistory(t);
  await database.transaction((session) =>
    resolveIdentifiers(session, secrets, [
      [{ kind: 'card', value: '1' }],
      [{ kind: 'email', value: 'a@b.ru' }],
    ]),
  );
  t.type(await findCustomer(database, secrets, { kind: 'email', value: 'A@b.ru' }), 'number');
  t.equal(await findCustomer(database, secrets, { kind: 'externalId', value: '1' }), null);
  t.equal(await findCustomer(database, secrets, { kind: 'card', value: '' }), null);
  t.equal(await findCustomer(database, secrets, { kind: 'id', value: '1' }), null);
  t.equal(
    await findCustomer(database, secrets, { kind: 'id', value: '00000000-0000-0000-0000-000000000000' }),
    null,
  );
});

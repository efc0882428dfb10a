import t from 'tap';
import { effectiveHistory, line, moscow, purchase, testHistory } from '../../../test/support/history.ts';
import type { Database, Session } from '../../resources/database/index.ts';
import { findCustomer, writePurchases } from '../index.ts';
import { createCaches } from './caches.ts';
import type { Purchase } from './purchase.ts';

const statuses = (results: { status: string }[]) => results.map((result) => result.status);

t.test('the same purchase again changes nothing; other content is a revision', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (...purchases: Purchase[]) => writePurchases(database, secrets, purchases, origin);
  const first = purchase('1', ['milk 2 10.50', 'bread 1 5', 'bread 1 5'], { customer: { card: '77-01' } });

  const [accepted] = await write(first);
  t.equal(accepted?.status, 'accepted');
  t.match(accepted?.customer, /^[0-9a-f-]{36}$/);
  const respelt = purchase('1', ['bread 1.0 5.00', 'milk 2.000 10.5', 'bread 01 5'], {
    customer: { card: '7701' },
  });
  t.strictSame(await write(respelt), [{ id: '1', status: 'duplicate', customer: accepted?.customer }]);
  t.equal((await database.query('select from purchase_revisions')).length, 0);

  t.strictSame(
    statuses(await write(purchase('1', ['milk 2 10.5', 'bread 1 5'], { customer: { card: '7701' } }))),
    ['updated'],
  );
  t.strictSame(await effectiveHistory(database), { 'till/1': ['bread 1', 'milk 2'] });
  const revisions = await database.query<{ revision: number; content: { lines: { amount: number }[] } }>(
    'select revision, content from purchase_revisions',
  );
  t.equal(revisions.length, 1);
  t.equal(revisions[0]!.revision, 1);
  t.strictSame(
    revisions[0]!.content.lines.map(({ amount }) => amount),
    [10.5, 5, 5],
  );
  t.strictSame(await database.query('select revision, status from purchases'), [
    { revision: 2, status: 'paid' },
  ]);
});

t.test('each thing that a purchase says is part of its content', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const base = purchase('1', ['milk 2 10.5'], { customer: { phone: '8 921 123-45-67' }, store: 'S1' });
  const variants: Partial<Purchase>[] = [
    { channel: 'web' },
    { status: 'fulfilled' },
    { store: 'S2' },
    { store: undefined },
    { at: moscow('12:01') },
    { at: { instant: moscow('12:00').instant, utcOffset: 0 } },
    { currency: 'USD' },
    { fulfils: { source: 'web', id: '1' } },
    { gift: true },
    { promoCode: 'SPRING' },
    { payments: [{ kind: 'card', amount: '10.5' }] },
    { customer: { phone: '8 921 123-45-68' } },
    { customer: undefined },
    { lines: [line('milk 2 10.51')] },
    { lines: [line('milk 3 10.5')] },
    { lines: [line('milk 2 10.5'), line('milk 2 10.5')] },
    { lines: [{ ...line('milk 2 10.5'), price: '5.25' }] },
    { lines: [{ ...line('milk 2 10.5'), discount: '1' }] },
    { lines: [{ ...line('milk 2 10.5'), onSale: false }] },
  ];
  for (const [at, variant] of variants.entries()) {
    const id = `v${at}`;
    const batch = [
      { ...base, id },
      { ...base, ...variant, id },
      { ...base, ...variant, id },
    ];
    const results = await writePurchases(database, secrets, batch, origin);
    t.strictSame(statuses(results), ['accepted', 'updated', 'duplicate'], JSON.stringify(variant));
  }
});

t.test('a bad purchase never sinks a good one', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const results = await writePurchases(
    database,
    secrets,
    [
      purchase('1', ['milk']),
      purchase('2', ['milk 0']),
      purchase('3', ['milk 1 -1']),
      purchase('4', ['milk 1 0.00001']),
      purchase('5', []),
      purchase('a\0b', ['milk']),
      purchase('6', ['milk'], { fulfils: { source: 'till', id: '6' } }),
      purchase('7', ['milk'], { customer: { phone: '+7 000 000-00-00', email: 'a@b.ru' } }),
      purchase('8', ['milk 1 123456789012345']),
    ],
    origin,
  );
  t.match(results, [
    { id: '1', status: 'accepted' },
    { status: 'rejected', error: { code: 'invalid_quantity', message: /^lines\/0\/quantity: got 0,/ } },
    { status: 'rejected', error: { code: 'invalid_money', message: /^lines\/0\/amount: got -1,/ } },
    { status: 'rejected', error: { code: 'invalid_money', message: /4 places/ } },
    { status: 'rejected', error: { code: 'invalid_request', message: /lines/ } },
    { status: 'rejected', error: { code: 'invalid_request' } },
    { status: 'rejected', error: { code: 'invalid_request', message: /fulfils/ } },
    { id: '7', status: 'accepted', customer: String, warnings: [{ code: 'invalid_identifier' }] },
    { status: 'rejected', error: { code: 'invalid_money', message: /digits before the point/ } },
  ]);
  t.strictSame(Object.keys(await effectiveHistory(database)), ['till/1', 'till/7']);
});

t.test('money and quantities are exact', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const amounts = ['0.1', '0.2', '99999999999999.9999', '0.0001', '0'];
  const lines = amounts.map((amount) => `cheese 0.3335 ${amount}`);
  await writePurchases(database, secrets, [purchase('1', lines)], origin);
  const [sum] = await database.query(
    'select sum(amount) as amount, sum(quantity) as quantity from purchase_lines',
  );
  t.strictSame(sum, { amount: '100000000000000.3000', quantity: '1.6675' });
});

t.test('the day is the day in the shop', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  await database.query("insert into stores (id, time_zone) values ('far', 'Asia/Vladivostok')");
  const utc = { instant: new Date('2026-03-01T22:30:00Z'), utcOffset: 0 };
  await writePurchases(
    database,
    secrets,
    [
      purchase('said', ['a'], { at: moscow('2026-03-01T23:30:00') }),
      purchase('zoned', ['a'], { at: moscow('2026-03-01T23:30:00'), store: 'far' }),
      purchase('utc', ['a'], { at: utc }),
    ],
    { ...origin, timeZone: 'Europe/Moscow' },
  );
  t.strictSame(await database.query('select id, day, utc_offset from purchases order by id'), [
    { id: 'said', day: '2026-03-01', utc_offset: 180 },
    { id: 'utc', day: '2026-03-02', utc_offset: 0 },
    { id: 'zoned', day: '2026-03-02', utc_offset: 180 },
  ]);
});

t.test('a receipt counts instead of the order it fulfils, whichever came first', async (t) => {
  const order = purchase('w1', ['coat'], {
    source: 'web',
    channel: 'web',
    status: 'ordered',
    customer: { email: 'Anna@Example.com' },
  });
  const receipt = purchase('r1', ['coat'], { at: moscow('15:00'), fulfils: { source: 'web', id: 'w1' } });
  for (const batches of [
    [[order], [receipt]],
    [[receipt], [order]],
    [[receipt, order]],
    [[order, receipt]],
  ]) {
    await t.test(JSON.stringify(batches.map((batch) => batch.map(({ id }) => id))), async (t) => {
      const { database, secrets, origin } = await testHistory(t);
      for (const batch of batches) await writePurchases(database, secrets, batch, origin);
      t.strictSame(await effectiveHistory(database), { 'till/r1': ['coat 1'] });
      const anna = await findCustomer(database, secrets, { kind: 'email', value: 'anna@example.com' });
      t.strictSame(
        await effectiveHistory(database, { customerNo: anna! }),
        { 'till/r1': ['coat 1'] },
        'it is its customer’s',
      );

      const [again] = await writePurchases(database, secrets, [receipt], origin);
      t.match(again, { status: 'duplicate', customer: String });
      await writePurchases(database, secrets, [{ ...receipt, status: 'cancelled' }], origin);
      t.strictSame(await effectiveHistory(database), { 'web/w1': ['coat 1'] }, 'the order is back');
      await writePurchases(database, secrets, [{ ...receipt, fulfils: undefined }], origin);
      t.strictSame(await effectiveHistory(database), { 'till/r1': ['coat 1'], 'web/w1': ['coat 1'] });
    });
  }
});

t.test('of two that claim to fulfil each other one counts', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const one = purchase('1', ['a'], { fulfils: { source: 'till', id: '2' } });
  const other = purchase('2', ['a'], { fulfils: { source: 'till', id: '1' }, at: moscow('13:00') });
  await writePurchases(database, secrets, [one], origin);
  await writePurchases(database, secrets, [other], origin);
  t.strictSame(await effectiveHistory(database), { 'till/2': ['a 1'] });
});

t.test('codes become items: an alias, else a SKU, else a provisional item', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  await database.query("insert into items (sku) values ('known'), ('other')");
  await database.query(
    `insert into item_aliases (source, code, item_no, origin)
     select 'till', '4607', item_no, 'file' from items where sku = 'other'`,
  );
  const batch = [purchase('1', ['known', '4607', 'new', 'new'])];
  await writePurchases(database, secrets, batch, origin);
  t.strictSame(
    await database.query(
      `select code, sku, provisional, a.origin from item_aliases a join items using (item_no) order by code`,
    ),
    [
      { code: '4607', sku: 'other', provisional: false, origin: 'file' },
      { code: 'known', sku: 'known', provisional: false, origin: 'sku' },
      { code: 'new', sku: 'new', provisional: true, origin: 'provisional' },
    ],
  );
  const [made] = await database.query<{ item_no: number }>("select item_no from items where sku = 'new'");
  t.strictSame(await database.query("select key from changes where kind = 'item'"), [
    { key: String(made!.item_no) },
  ]);
});

t.test('everybody who posts at once is answered, and nothing is twice', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const many = Array.from({ length: 40 }, (_, at) =>
    purchase(`p${at}`, [`item${at % 7}`, `item${at % 11}`], {
      store: `S${at % 3}`,
      customer: { card: `100${at % 5}`, phone: `+7921000000${at % 5}` },
      ...(at % 4 === 0 && { fulfils: { source: 'till', id: `p${at + 1}` } }),
    }),
  );
  const orders = [many, [...many].reverse(), many.slice(20), many.slice(0, 25), [...many, ...many]];
  const answered = await Promise.all(orders.map((batch) => writePurchases(database, secrets, batch, origin)));
  const accepted = answered.flat().filter((result) => result.status === 'accepted');
  t.equal(accepted.length, many.length, 'each was accepted once');
  t.equal(
    answered.flat().filter((result) => result.status !== 'accepted' && result.status !== 'duplicate').length,
    0,
  );
  t.equal((await database.query('select from purchases')).length, 40);
  t.equal((await database.query('select from purchase_lines')).length, 80);
  t.equal((await database.query('select from customers')).length, 5);
  t.equal((await database.query('select from purchases where superseded_by is not null')).length, 10);
  t.equal(new Set(answered.flat().map((result) => result.customer)).size, 5);
});

t.test('a source taken for new that is not so new is written with care', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const batch = [purchase('1', ['milk']), purchase('2', ['bread'], { promoCode: 'a\\b' })];
  const asNew = { ...origin, newSource: true };
  const statuses = async (of: typeof batch) =>
    (await writePurchases(database, secrets, of, asNew)).map(({ status }) => status);
  t.strictSame(await statuses(batch.slice(1)), ['accepted']);
  t.strictSame(await statuses(batch), ['accepted', 'duplicate']);
  t.strictSame(await database.query('select id, promo_code from purchases order by id'), [
    { id: '1', promo_code: null },
    { id: '2', promo_code: 'a\\b' },
  ]);
  t.equal((await database.query('select from purchase_lines')).length, 2);
});

t.test('a transaction that fails leaves nothing, not even in the caches', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const caches = createCaches();
  const failingBy = (fail: (session: Session) => Promise<unknown>): Database =>
    Object.assign(Object.create(database), {
      transaction: <T>(work: (session: Session) => Promise<T>) =>
        database.transaction(async (session) => {
          await work(session);
          await fail(session);
        }),
    });
  const batch = [purchase('1', ['milk', 'bread'], { customer: { card: '1' }, store: 'S' })];
  const pulled = failingBy(() => Promise.reject(new Error('pulled the plug')));
  await t.rejects(writePurchases(pulled, secrets, batch, { ...origin, caches }), /plug/);
  const killed = failingBy((session) => session.query('select pg_terminate_backend(pg_backend_pid())'));
  await t.rejects(writePurchases(killed, secrets, batch, { ...origin, caches }));
  for (const table of [
    'purchases',
    'purchase_lines',
    'customers',
    'identifiers',
    'items',
    'stores',
    'changes',
  ])
    t.strictSame(await database.query(`select from ${table}`), [], table);
  t.equal([...caches.aliases.values(), ...caches.identifiers.values()].flatMap((map) => [...map]).length, 0);
  t.equal((await writePurchases(database, secrets, batch, { ...origin, caches }))[0]?.status, 'accepted');
  t.equal((await writePurchases(database, secrets, batch, { ...origin, caches }))[0]?.status, 'duplicate');
  const more = [purchase('2', ['milk'], { customer: { card: '1' }, store: 'S' })];
  t.equal((await writePurchases(database, secrets, more, { ...origin, caches }))[0]?.status, 'accepted');
  t.equal((await database.query('select from customers')).length, 1);
});

t.test('what changes is told in the transaction: both customers of a corrected purchase', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (card: string) =>
    writePurchases(database, secrets, [purchase('1', ['milk'], { customer: { card } })], origin);
  const told = () =>
    database.query<{ key: string }>("select key from changes where kind = 'customer' order by seq");
  await write('1');
  const first = await findCustomer(database, secrets, { kind: 'card', value: '1' });
  t.strictSame(await told(), [{ key: String(first) }]);
  await write('1');
  t.equal((await told()).length, 1, 'a duplicate is no change');
  await write('2');
  const second = await findCustomer(database, secrets, { kind: 'card', value: '2' });
  t.strictSame((await told()).map(({ key }) => Number(key)).sort(), [first!, first!, second!].sort());
});

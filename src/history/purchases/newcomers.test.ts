import t from 'tap';
import { purchase, testHistory } from '../../../test/support/history.ts';
import { until } from '../../../test/support/until.ts';
import { writePurchases } from '../index.ts';

t.test('an import does not wait for whoever meets the same newcomers', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (id: string, customer: { card?: string; phone?: string }, day: string) =>
    writePurchases(
      database,
      secrets,
      [purchase(id, ['milk'], { customer, at: { instant: new Date(day), utcOffset: 0 } })],
      { ...origin, importNo: 1, deferChanges: true },
    );
  const known = () =>
    database.query('select kind, customer_no from identifiers where customer_no is not null order by kind');
  let other: Promise<unknown> = Promise.resolve();
  await database.transaction(async (session) => {
    // A batch that has met a newcomer and is not through with its facts.
    await session.query(`insert into purchases (source, id, content_hash, channel, status, at, utc_offset, day, currency, identifiers)
      values ('till', 'held', '\\x00', 'store', 'paid', now(), 0, now(), 'RUB', '{}')`);
    other = write('held', { card: '7701' }, '2026-06-01');
    t.strictSame(await until(known, (rows) => rows.length > 0), [{ kind: 'card', customer_no: 1 }]);
  });
  await other;
  await write('both', { card: '7702', phone: '+7 921 123-45-67' }, '2026-06-02');
  t.equal((await known()).length, 3, 'who is named together is linked with the facts');
  t.strictSame(await database.query('select id, customer_no from purchases order by purchase_no'), [
    { id: 'held', customer_no: 1 },
    { id: 'both', customer_no: 2 },
  ]);
});

t.test('an erased newcomer stays nobody', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const write = (id: string, day: string) =>
    writePurchases(
      database,
      secrets,
      [purchase(id, ['milk'], { customer: { card: '7701' }, at: { instant: new Date(day), utcOffset: 0 } })],
      { ...origin, importNo: 1 },
    );
  await write('first', '2026-06-01');
  await database.query("update identifiers set erased_at = '2026-07-01', customer_no = null, sealed = null");
  await database.query("update purchases set identifiers = '{}', customer_no = null");
  await write('old', '2026-06-02');
  t.strictSame(await database.query('select customer_no from identifiers'), [{ customer_no: null }]);
  t.equal(
    (await database.query('select from customers')).length,
    1,
    'nobody is made of a name that is erased',
  );
  await write('new', '2026-07-02');
  t.strictSame(await database.query('select customer_no from identifiers'), [{ customer_no: 2 }]);
});

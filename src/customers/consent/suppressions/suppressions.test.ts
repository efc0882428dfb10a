import t from 'tap';
import { purchase, testHistory } from '../../../../test/support/history.ts';
import { until } from '../../../../test/support/until.ts';
import { findCustomer, writePurchases } from '../../../history/index.ts';
import { recordChanges } from '../../../resources/database/index.ts';
import { recordConsent } from '../index.ts';
import { readSuppressions, type Suppression } from './read-suppressions.ts';
import { openWriters, readFeedChanges } from './repository.ts';

const day = (date: number) => new Date(Date.UTC(2026, 2, date));

t.test('who must not be written to, by address, and who may again', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const anna = { card: '1', email: 'anna@shop.example', phone: '+79161234567' };
  await writePurchases(database, secrets, [purchase('1', ['milk'], { customer: anna })], origin);
  await writePurchases(database, secrets, [purchase('2', ['milk'], { customer: { card: '2' } })], origin);
  const find = async (card: string) =>
    (await findCustomer(database, secrets, { kind: 'card', value: card }))!;
  const say = async (card: string, purpose: 'mail' | 'sms' | 'profiling', granted: boolean, at: Date) =>
    recordConsent(database, [{ customerNo: await find(card), purpose, granted, at, source: 'test' }]);
  const read = (since: string, limit = 100) => readSuppressions(database, secrets, Number(since), limit);
  const short = ({ purpose, suppressed, reason, addresses }: Suppression) =>
    `${purpose} ${suppressed} ${reason} ${addresses}`;

  const nothing = await read('0');
  t.strictSame(nothing.suppressions, [], 'who never said a word is not in it');
  await say('1', 'profiling', false, day(1));
  await say('1', 'mail', false, day(2));
  await say('1', 'sms', false, day(2));
  const refused = await read(nothing.next);
  t.strictSame(refused.suppressions.map(short), [
    `mail true refused ${anna.email}`,
    `sms true refused ${anna.phone}`,
  ]);
  t.strictSame((await read(refused.next)).suppressions, [], 'and not again');
  await say('1', 'mail', true, day(1));
  t.match((await read(refused.next)).suppressions.map(short)[0], /^mail true/, 'an earlier grant is none');
  await database.transaction(async (session) => {
    await session.query(
      `insert into consents (customer_no, purpose, granted, at, source, imported) values ($1, 'mail', true, $2, 'crm', true)`,
      [await find('1'), day(20)],
    );
    await recordChanges(session, 'customer', [await find('1')]);
  });
  t.match((await read(refused.next)).suppressions.map(short)[0], /^mail true/, 'nor is one of a file');
  await say('1', 'mail', true, day(3));
  const granted = await read(refused.next);
  t.equal(granted.suppressions.map(short)[0], `mail false granted ${anna.email}`);

  await say('2', 'mail', false, day(3));
  const unknown = await read(granted.next);
  t.strictSame(unknown.suppressions.map(short), ['mail true refused ']);
  await writePurchases(
    database,
    secrets,
    [purchase('3', ['milk'], { customer: { card: '2', email: 'boris@shop.example' } })],
    origin,
  );
  t.strictSame(
    (await read(unknown.next)).suppressions.map(short),
    ['mail true refused boris@shop.example'],
    'an address that came later is suppressed as well',
  );
  const whole = (await read('0')).suppressions;
  const paged: Suppression[] = [];
  for (let since = '0', more = true; more; ) {
    const page = await read(since, 1);
    paged.push(...page.suppressions);
    since = page.next;
    more = page.more || page.suppressions.length > 0;
  }
  t.ok(whole.every((entry) => paged.some((other) => short(other) === short(entry))));
});

t.test('nothing is lost between pages, whatever commits late', async (t) => {
  const { database, secrets } = await testHistory(t);
  await database.query('insert into customers (alias_of) select null from generate_series(1, 2)');
  const refuse = (session: Parameters<typeof recordConsent>[0], customerNo: number) =>
    recordConsent(session, [{ customerNo, purpose: 'mail', granted: false, at: day(1), source: 'test' }]);
  let commit = () => {};
  const late = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written = () => {};
  const drawn = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = database.transaction(async (session) => {
    await refuse(session, 1);
    written();
    await late;
  });
  await drawn;
  await refuse(database, 2);
  t.equal((await readFeedChanges(database, 0, 10)).length, 1, 'the later number is seen first');
  t.equal((await openWriters(database)).length, 1);
  const page = await readSuppressions(database, secrets, 0, 100);
  t.strictSame(page, { suppressions: [], next: '0', more: false }, 'the page ends before the one missing');
  const waiting = readSuppressions(database, secrets, 0, 100);
  commit();
  await slow;
  t.equal((await waiting).suppressions.length, 2);

  await t.rejects(
    database.transaction(async (session) => {
      await recordChanges(session, 'customer', [1]);
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  await refuse(database, 1);
  const rest = await readSuppressions(database, secrets, Number((await waiting).next), 100);
  t.equal(rest.suppressions.length, 1, 'a number that was rolled back holds nobody up');

  const seen = new Set<string>();
  let since = Number(rest.next);
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let round = 0; round < 10; round++)
      await database.transaction(async (session) => {
        const [row] = await session.query<{ customer_no: number; id: string }>(
          'insert into customers (locale) values ($1) returning customer_no, id',
          [`${writer}`],
        );
        await refuse(session, row!.customer_no);
      });
  });
  const all = Promise.all(writers);
  await until(
    async () => {
      const next = await readSuppressions(database, secrets, since, 3);
      for (const { customer } of next.suppressions) seen.add(customer!);
      since = Number(next.next);
      return seen.size;
    },
    (size) => size === 40,
  );
  await all;
  t.equal(seen.size, 40);
});

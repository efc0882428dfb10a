import t from 'tap';
import { moscow, purchase, type TestHistory, testHistory } from '../../../test/support/history.ts';
import { type CustomerIdentifiers, findCustomer, writePurchases } from '../index.ts';
import type { IdentifierKind } from './normalise.ts';

/** A chain of its own inside one database: whoever is named here is named nowhere else. */
function shop({ database, secrets, origin }: TestHistory, name: string) {
  let receipts = 0;
  const buy = (customer: CustomerIdentifiers, more: { day?: number; times?: number } = {}) =>
    writePurchases(
      database,
      secrets,
      Array.from({ length: more.times ?? 1 }, () =>
        purchase(`${name} ${++receipts}`, ['milk'], {
          customer,
          at: moscow(`2026-03-${String(more.day ?? receipts).padStart(2, '0')}T12:00:00`),
        }),
      ),
      origin,
    );
  const find = (kind: IdentifierKind, value: string) =>
    findCustomer(database, secrets, { kind, value }, 'RU');
  const bought = async (customerNo: number | null) =>
    (await database.query('select from purchases where customer_no = $1', [customerNo])).length;
  const log = (action: string) =>
    database.query<{ reason: string }>(
      'select reason from identity_log where action = $1 order by entry_no',
      [action],
    );
  return { buy, find, bought, log };
}

t.test('cases by name', async (t) => {
  const history = await testHistory(t);

  await t.test('a spouse’s phone on two cards', async (t) => {
    const { buy, find, bought } = shop(history, 'spouse');
    const phone = '+7 921 100-00-01';
    await buy({ card: '1001', phone }, { times: 2 });
    await buy({ card: '1002', email: 'he@spouse.ru' }, { times: 2 });
    await buy({ card: '1002', phone });
    t.not(await find('card', '1001'), await find('card', '1002'), 'once: she paid, he was asked for a phone');
    t.equal(await find('phone', phone), await find('card', '1001'), 'the phone is still hers');
    t.equal(await bought(await find('card', '1002')), 3, 'the receipt is whose card it was');
    await buy({ card: '1002', phone });
    const both = await find('card', '1001');
    t.equal(await find('card', '1002'), both, 'twice: a household that shops as one');
    t.equal(await find('email', 'he@spouse.ru'), both);
    t.equal(await bought(both), 6);
  });

  await t.test('a cashier’s card', async (t) => {
    const { buy, find, bought, log } = shop(history, 'cashier');
    const phones = ['+7 921 200-00-01', '+7 921 200-00-02'];
    for (const phone of phones) await buy({ card: '2000', phone }, { day: 2 });
    const owner = await find('card', '2000');
    await buy({ card: '2000' }, { day: 3, times: 10 });
    t.equal(await bought(owner), 12, 'as many as a large family');
    await buy({ card: '2000' }, { day: 4, times: 13 });
    t.equal(await find('card', '2000'), null, 'thirteen on a day: whoever had no card');
    t.equal(await bought(owner), 1, 'what it alone had named is nobody’s again');
    for (const phone of phones) t.equal(await bought(await find('phone', phone)), 1);
    t.not(await find('phone', phones[0]!), await find('phone', phones[1]!), 'who had met through it part');
    t.match(await log('share'), [{ reason: '13 receipts on one day' }]);
    await buy({ card: '2000', phone: phones[0]! }, { day: 5 });
    t.equal(await bought(await find('phone', phones[0]!)), 2, 'later too, the phone alone speaks');
    t.equal(await find('card', '2000'), null);
  });

  await t.test('a mistyped phone', async (t) => {
    const { buy, find, bought } = shop(history, 'typo');
    const [anna, boris] = ['+7 921 300-00-01', '+7 921 300-00-02'];
    await buy({ card: '3001', phone: anna }, { times: 2 });
    await buy({ card: '3002', phone: boris }, { times: 2 });
    await buy({ card: '3001', phone: boris });
    t.not(await find('card', '3001'), await find('card', '3002'), 'another customer’s');
    t.equal(await find('phone', boris), await find('card', '3002'));
    t.equal(await bought(await find('card', '3001')), 3);
    await buy({ card: '3001', phone: '+7 921 300-00-03' });
    t.equal(await bought(await find('card', '3001')), 4, 'nobody’s');
    t.not(await find('phone', '+7 921 300-00-03'), await find('card', '3001'));
    await buy({ phone: '+7 000 000-00-00' });
    t.equal(await find('phone', '+7 000 000-00-00'), null, 'and one that cannot be');
  });

  await t.test('a “no name” card that gets an owner later', async (t) => {
    const { buy, find, bought } = shop(history, 'no name');
    await buy({ card: '4001' }, { times: 5 });
    await buy({ email: 'later@noname.ru', visitor: 'v-noname' }, { times: 2 });
    const [nameless, online] = [await find('card', '4001'), await find('email', 'later@noname.ru')];
    t.not(nameless, online);
    await buy({ card: '4001', email: 'later@noname.ru', phone: '+7 921 400-00-01' });
    const owner = await find('phone', '+7 921 400-00-01');
    t.equal(await find('card', '4001'), owner);
    t.equal(await find('email', 'later@noname.ru'), owner);
    t.equal(owner, Math.min(nameless!, online!), 'the elder number stays');
    t.equal(await bought(owner), 8, 'all that the card had bought');
  });

  await t.test('a shared tablet', async (t) => {
    const { buy, find, bought, log } = shop(history, 'tablet');
    const emails = Array.from({ length: 7 }, (_, i) => `p${i}@tablet.ru`);
    const visitor = 'tablet in shop 12';
    await buy({ email: emails[0]!, visitor }, { times: 2 });
    const first = await find('email', emails[0]!);
    t.equal(await find('visitor', visitor), first, 'so far it is hers alone');
    for (const email of emails.slice(1, 3)) await buy({ email, visitor });
    t.equal(new Set(await Promise.all(emails.slice(0, 3).map((email) => find('email', email)))).size, 3);
    t.not(await find('visitor', visitor), first, 'half of it is others’');
    for (const email of emails.slice(3)) await buy({ email, visitor });
    t.equal(await find('visitor', visitor), null, 'a thing on a counter');
    t.match((await log('share')).at(-1), { reason: 'named with 6 of kind email' });
    t.equal(new Set(await Promise.all(emails.map((email) => find('email', email)))).size, 7);
    await buy({ visitor });
    t.equal(await bought(first), 2, 'who orders there without a name is nobody');
  });
});

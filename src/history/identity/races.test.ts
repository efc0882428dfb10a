import t from 'tap';
import { purchase, testHistory } from '../../../test/support/history.ts';
import {
  type CustomerIdentifiers,
  findCustomer,
  numberIdentifiers,
  writeLogins,
  writePurchases,
} from '../index.ts';
import { undo } from './index.ts';

t.test('writers who race', async (t) => {
  const { database, secrets, origin } = await testHistory(t);
  const buy = (id: string, ...customers: CustomerIdentifiers[]) =>
    writePurchases(
      database,
      secrets,
      customers.map((customer, nth) => purchase(`${id} ${nth}`, ['milk'], { customer })),
      origin,
    );
  const find = (kind: 'card' | 'phone' | 'email', value: string) =>
    findCustomer(database, secrets, { kind, value }, 'RU');
  const lost = () =>
    database.query(
      `select from purchases join customers using (customer_no) where alias_of is not null
       union all select from identifiers join customers using (customer_no) where alias_of is not null`,
    );

  await t.test('two name the same unlinked identifier: one customer comes out', async (t) => {
    for (let round = 0; round < 10; round++) {
      const card = `1${round}`;
      // Numbered by a writer who came no further: it is there, and nobody's.
      if (round % 2 === 0)
        await database.transaction((session) =>
          numberIdentifiers(session, secrets, [{ kind: 'card', value: card }]),
        );
      const results = await Promise.all([
        buy(`a${round}`, { card }),
        buy(`b${round}`, { card, email: `e${round}@b.ru` }),
        buy(`c${round}`, { card }, { email: `e${round}@b.ru` }),
        writeLogins(database, secrets, [{ customer: { card }, at: new Date() }], 'RU'),
      ]);
      const told = results.flat().map(({ status, customer }) => `${status} ${customer}`);
      const owner = await find('card', card);
      t.equal(await find('email', `e${round}@b.ru`), owner);
      t.ok(
        told.every((text) => text.startsWith('accepted')),
        told.join(),
      );
      const owners = await database.query('select distinct customer_no from purchases where id = any($1)', [
        [`a${round} 0`, `b${round} 0`, `c${round} 0`, `c${round} 1`],
      ]);
      t.equal(owners.length, 1);
    }
    t.strictSame(await lost(), []);
  });

  await t.test(
    'two merge the same customers at once, from both sides: no deadlock, one outcome',
    async (t) => {
      for (let round = 0; round < 10; round++) {
        const [card, email, phone] = [`2${round}`, `m${round}@b.ru`, `+7921555000${round}`];
        const people = [{ card }, { email }, { phone }];
        await buy(`d${round}`, ...people, ...people);
        await Promise.all([
          buy(`e${round}`, { card, email }, { card, email }, { phone }),
          buy(`f${round}`, { phone, email }, { phone, email }, { card }),
          buy(`g${round}`, { card, phone }, { email }, { card, phone }),
          writeLogins(database, secrets, [{ customer: { email, phone }, at: new Date() }], 'RU'),
        ]);
        const owner = await find('card', card);
        t.equal(await find('email', email), owner);
        t.equal(await find('phone', phone), owner);
        const owners = await database.query(
          `select distinct customer_no from purchases where id ~ ('^[d-g]' || $1::text || ' ')`,
          [round],
        );
        t.equal(owners.length, 1);
      }
      t.strictSame(await lost(), []);
    },
  );

  await t.test('one merges while another takes the merge before back', async (t) => {
    for (let round = 0; round < 5; round++) {
      const [card, email, phone] = [`3${round}`, `u${round}@b.ru`, `+7921777000${round}`];
      await buy(`h${round}`, { card }, { email }, { card, email });
      const [entry] = await database.query<{ entry_no: number }>(
        "select entry_no from identity_log where action = 'merge' order by entry_no desc limit 1",
      );
      await Promise.all([
        database.transaction((session) => undo(session, entry!.entry_no)),
        buy(`i${round}`, { card, phone }, { email }, { card, email }),
        buy(`j${round}`, { email, card }, { phone }),
      ]);
      t.not(await find('card', card), await find('email', email), 'later receipts respect it');
      t.equal(await find('phone', phone), await find('card', card));
    }
    t.strictSame(await lost(), []);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { findCustomer } from '../identity/index.ts';
import { importFiles, type Mapping, parseMapping } from './index.ts';

async function shop(t: Test) {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const directory = t.testdir();
  return {
    database,
    secrets,
    /** Imports a text as a file. */
    async load(mapping: Mapping, text: string) {
      const file = join(directory, `${mapping.subject}.csv`);
      await writeFile(file, text);
      return importFiles({ config, database, secrets }, [file], mapping);
    },
  };
}

function mapping(value: object): Mapping {
  return parseMapping(JSON.stringify(value), 'test');
}

t.test('a catalogue: items, categories, aliases, price history, stock', async (t) => {
  const { database, load } = await shop(t);
  const catalogue = mapping({
    subject: 'catalogue',
    source: 'feed',
    format: { delimiter: ';', decimal: ',' },
    item: {
      sku: 'sku',
      title: 'name',
      categoryPath: { column: 'path', separator: '/' },
      kinds: [{ kind: 'gift-card', when: { column: 'sku', matches: '^G' } }],
      variant: { size: 'size' },
      packSize: 'pack',
      available: 'live',
    },
    price: { price: 'price', oldPrice: 'was', since: { column: 'since', format: 'DD.MM.YYYY' } },
    aliases: { till: 'article' },
    stock: { store: 'shop', quantity: 'left' },
  });
  const text = [
    'sku;name;path;size;pack;live;price;was;since;article;shop;left',
    'A;Coat;Clothes/Coats;62;;да;10,50;12;01.01.2026;0042;S1;3',
    'A;;;;;;10,50;12;02.01.2026;;S2;0',
    'A;;;;;;9;;03.01.2026;;;',
    'G1;Gift card;;;;yes;50;;01.01.2026;;;',
    'B;Tea;Food;;2,5;maybe;1;;;;;',
  ].join('\n');
  const summary = await load(catalogue, text);
  t.match(summary, { rows: 5, rejectedRows: 1, counts: { items: 2, prices: 3, stock: 2 } });
  t.match(summary.samples, [{ row: 6, reason: 'available: got maybe, expected yes or no' }]);
  t.strictSame(
    await database.query(
      `select sku, kind, i.title, variant, c.id as category, c.title as leaf, p.id as parent, provisional from items i
       left join categories c using (category_no) left join categories p on p.category_no = c.parent_no order by sku`,
    ),
    [
      {
        sku: 'A',
        kind: 'goods',
        title: 'Coat',
        variant: { size: '62' },
        category: 'Clothes > Coats',
        leaf: 'Coats',
        parent: 'Clothes',
        provisional: false,
      },
      {
        sku: 'G1',
        kind: 'gift-card',
        title: 'Gift card',
        variant: null,
        category: null,
        leaf: null,
        parent: null,
        provisional: false,
      },
    ],
  );
  t.strictSame(
    await database.query(
      'select price, old_price from item_prices join items using (item_no) where sku = $1 order by since',
      ['A'],
    ),
    [
      { price: '10.5000', old_price: '12.0000' },
      { price: '9.0000', old_price: null },
    ],
  );
  t.match(await database.query('select source, code from item_aliases'), [{ source: 'till', code: '0042' }]);
  t.match((await load(catalogue, text)).counts, { items: 0, prices: 0, stock: 0 }, 'the same again');
});

t.test('customers: sealed profiles, dates, and no consent over a later refusal', async (t) => {
  const { database, secrets, load } = await shop(t);
  const customers = mapping({
    subject: 'customers',
    source: 'club',
    customer: { card: 'card', email: 'email' },
    profile: { firstName: 'name' },
    locale: 'lang',
    birthday: { column: 'born', format: 'DD.MM.YYYY' },
    dates: [{ kind: { constant: 'child-birthday' }, person: 'child', date: 'child_born' }],
    consents: [{ purpose: 'mail', granted: 'mail', at: 'since' }],
  });
  const header = 'card,email,name,lang,born,child,child_born,mail,since\n';
  const text = `${header}77,Ann@Example.com,Ann,ru,29.02.1952,Bo,2020-05-06,yes,2026-01-01\n,,Nobody,,,,,,\n78,not an e-mail,,,31.02.1952,,,,\n,no e-mail,,,,,,,\n`;
  const summary = await load(customers, text);
  t.match(summary, { rows: 4, rejectedRows: 3, counts: { customers: 1 } });
  const customerNo = await findCustomer(database, secrets, { kind: 'email', value: 'ann@example.com' });
  t.equal(customerNo, await findCustomer(database, secrets, { kind: 'card', value: '77' }));
  const [row] = await database.query<{ profile: Buffer; locale: string }>(
    'select profile, locale from customers where customer_no = $1',
    [customerNo],
  );
  t.equal(row!.locale, 'ru');
  t.notOk(row!.profile.includes('Ann'));
  t.strictSame(JSON.parse(secrets.open('profile', row!.profile)), { firstName: 'Ann' });
  t.match(await database.query('select * from important_dates order by kind'), [
    { kind: 'birthday', person: '', day: 29, month: 2, year: 1952 },
    { kind: 'child-birthday', person: 'Bo', day: 6, month: 5, year: 2020 },
  ]);

  await database.query(
    `insert into consents (customer_no, purpose, granted, at, source) values ($1, 'mail', false, '2026-02-01', 'link')`,
    [customerNo],
  );
  await load(customers, text);
  await load(customers, `${header}77,,Anna,,,,,yes,\n`);
  t.match(await database.query('select granted, source from consents order by at desc'), [
    { granted: false, source: 'link' },
    { granted: true, source: 'club' },
    { granted: true, source: 'club' },
  ]);
  t.equal(
    (await database.query('select from consents')).length,
    3,
    'each once; without a date it counts as the earliest',
  );
});

t.test('returns: lines put together, matched to what was bought', async (t) => {
  const { database, load } = await shop(t);
  await load(
    mapping({
      subject: 'purchases',
      source: 'till',
      purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, customer: { card: 'card' } },
      line: { item: 'item', quantity: 'qty', amount: 'sum' },
    }),
    'id,at,card,item,qty,sum\np1,2026-01-01,7,a,2,10\np1,2026-01-01,7,b,1,5\np2,2026-01-02,,a,1,5\n',
  );
  const returns = mapping({
    subject: 'returns',
    source: 'till',
    return: { id: 'no', at: 'at', customer: { card: 'card' }, purchase: { id: 'receipt' } },
    line: { item: 'item', quantity: 'qty', amount: 'sum' },
  });
  const text =
    'no,at,card,receipt,item,qty,sum\nr1,2026-01-05,7,,a,1,5\nr2,2026-01-05,,p2,a,1,5\nr1,2026-01-05,7,,b,1,5\nr3,2026-01-06,,,a,1,5\n';
  const summary = await load(returns, text);
  t.match(summary, { subject: 'returns', rows: 4, counts: { returns: { accepted: 3 }, lines: 4 } });
  t.strictSame(
    await database.query(
      'select id, line_no, unmatched from returns join return_lines using (return_no) order by id, line_no',
    ),
    [
      { id: 'r1', line_no: 1, unmatched: '0.0000' },
      { id: 'r1', line_no: 2, unmatched: '0.0000' },
      { id: 'r2', line_no: 1, unmatched: '0.0000' },
      { id: 'r3', line_no: 1, unmatched: '1.0000' },
    ],
  );
  t.match((await load(returns, text)).counts, { returns: { accepted: 0, duplicate: 3 } });
});

t.test('events: of a visitor, each once', async (t) => {
  const { database, load } = await shop(t);
  const events = mapping({
    subject: 'events',
    source: 'web',
    event: {
      id: 'id',
      kind: { column: 'what', values: { seen: 'view', cart: 'add_to_cart' } },
      at: { column: 'at', format: 'unix' },
      customer: { visitor: 'visitor' },
      item: 'offer',
    },
  });
  const text =
    'id,what,at,visitor,offer\n1,seen,1767312000,v1,a\n2,cart,1767312001,v1,a\n1,seen,1767312000,v1,a\n3,bought,1767312002,v1,a\n';
  const summary = await load(events, text);
  t.match(summary, { rows: 4, rejectedRows: 1, counts: { accepted: 2, duplicate: 1 } });
  t.match(summary.samples, [{ row: 5, reason: 'what: got bought, expected one of seen, cart' }]);
  t.match((await load(events, text)).counts, { accepted: 0, duplicate: 3 });
  t.match(
    await database.query(
      'select e.kind, code, i.kind as named from events e join item_aliases using (alias_no) join identifiers i using (identifier_no) order by at',
    ),
    [
      { kind: 'view', code: 'a', named: 'visitor' },
      { kind: 'add_to_cart', code: 'a', named: 'visitor' },
    ],
  );
});

import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import {
  applyHints,
  declareAliases,
  recordPrices,
  setStock,
  upsertCategories,
  upsertItems,
  upsertStores,
} from './index.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));

t.test('items are made once, keep what is not said, and tell of changes alone', async (t) => {
  const { database } = await testDatabase(t);
  const changes = async () =>
    (await database.query<{ key: string }>('delete from changes returning key'))
      .map(({ key }) => Number(key))
      .sort();
  await upsertCategories(database, [
    { id: 'milk', parent: 'food', title: 'Milk' },
    { id: 'food', title: 'Food' },
  ]);
  t.match(
    await database.query(
      'select c.id, p.id as parent, c.title from categories c left join categories p on p.category_no = c.parent_no order by 1',
    ),
    [
      { id: 'food', parent: null, title: 'Food' },
      { id: 'milk', parent: 'food', title: 'Milk' },
    ],
  );
  await changes();
  const whole = {
    sku: 'b',
    title: 'Whole milk',
    category: 'milk',
    brand: 'Cow',
    variant: { size: '1 l' },
    packSize: '1.5',
    firstSeen: day(1),
  };
  t.equal(await upsertItems(database, [whole, { sku: 'a', kind: 'bag' }]), 2);
  t.strictSame(await changes(), [1, 2]);
  t.equal(await upsertItems(database, [whole, { sku: 'a' }]), 0, 'the same again');
  t.strictSame(await changes(), []);
  t.equal(await upsertItems(database, [{ sku: 'b', available: false }]), 1);
  t.match(await database.query('select * from items order by item_no'), [
    { item_no: 1, sku: 'a', kind: 'bag', title: null, available: true },
    {
      item_no: 2,
      sku: 'b',
      title: 'Whole milk',
      category_no: 2,
      brand: 'Cow',
      variant: { size: '1 l' },
      pack_size: '1.5000',
      available: false,
    },
  ]);
});

t.test('policies of a category: what is not said stays, a change is told', async (t) => {
  const { database } = await testDatabase(t);
  const policies = () =>
    database.query('select id, title, repeat, never_advertise, never_explain from categories order by id');
  const changes = async () =>
    (
      await database.query<{ n: number }>("select count(*)::int as n from changes where kind = 'category'")
    )[0]!.n;
  await upsertCategories(database, [{ id: 'books', title: 'Books', repeat: 'never', neverExplain: true }]);
  const told = await changes();
  await upsertCategories(database, [{ id: 'books', title: 'Books' }]);
  t.equal(await changes(), told);
  await upsertCategories(database, [{ id: 'books', repeat: 'always', neverAdvertise: true }]);
  t.equal(await changes(), told + 1);
  t.strictSame(await policies(), [
    { id: 'books', title: 'Books', repeat: 'always', never_advertise: true, never_explain: true },
  ]);
  await upsertCategories(database, [{ id: 'books', neverAdvertise: false, neverExplain: false }]);
  t.match(await policies(), [{ repeat: 'always', never_advertise: false, never_explain: false }]);
});

t.test('hints of purchases fill gaps and never overrule a catalogue', async (t) => {
  const { database } = await testDatabase(t);
  await upsertItems(database, [{ sku: 'known', title: 'From the catalogue' }]);
  await upsertCategories(database, [{ id: 'toys' }]);
  await applyHints(database, 'till', [
    { code: 'z', title: 'Product z', placeholder: true, category: 'toys' },
    { code: 'known', title: 'From a receipt', kind: 'bag', category: 'toys' },
    { code: 'fee', kind: 'service' },
    { code: 'mystery' },
  ]);
  const items = () =>
    database.query(
      'select sku, kind, title, placeholder, provisional, category_no from items order by item_no',
    );
  t.strictSame(await items(), [
    {
      sku: 'known',
      kind: 'goods',
      title: 'From the catalogue',
      placeholder: false,
      provisional: false,
      category_no: 1,
    },
    { sku: 'fee', kind: 'service', title: null, placeholder: false, provisional: true, category_no: null },
    { sku: 'mystery', kind: 'goods', title: null, placeholder: false, provisional: true, category_no: null },
    { sku: 'z', kind: 'goods', title: 'Product z', placeholder: true, provisional: false, category_no: 1 },
  ]);
  t.strictSame(await database.query('select code, origin from item_aliases order by code'), [
    { code: 'fee', origin: 'provisional' },
    { code: 'known', origin: 'sku' },
    { code: 'mystery', origin: 'provisional' },
    { code: 'z', origin: 'provisional' },
  ]);
  await applyHints(database, 'till', [{ code: 'z', title: 'Zebra' }]);
  t.match((await items())[3], { title: 'Zebra', placeholder: false });
});

t.test('a declared alias takes over from a provisional item, and the log says so', async (t) => {
  const { database } = await testDatabase(t);
  await applyHints(database, 'till', [{ code: '0042' }]);
  await upsertItems(database, [{ sku: 'coat', title: 'Coat' }]);
  const declare = () =>
    declareAliases(
      database,
      [
        { source: 'till', code: '0042', sku: 'coat' },
        { source: 'web', code: 'W1', sku: 'coat' },
      ],
      'catalogue.csv',
    );
  await declare();
  await declare();
  t.strictSame(
    await database.query(
      'select source, code, sku, a.origin from item_aliases a join items using (item_no) order by source',
    ),
    [
      { source: 'till', code: '0042', sku: 'coat', origin: 'file' },
      { source: 'web', code: 'W1', sku: 'coat', origin: 'file' },
    ],
  );
  t.match(await database.query('select * from item_alias_log order by entry_no'), [
    { from_item_no: 1, to_item_no: 2, reason: 'catalogue.csv' },
    { from_item_no: null, to_item_no: 2 },
  ]);
});

t.test('prices are kept only when they change; stock tells of changes alone', async (t) => {
  const { database } = await testDatabase(t);
  await upsertItems(database, [{ sku: 'a' }]);
  const price = (n: number, amount: string) => ({ sku: 'a', since: day(n), price: amount, currency: 'EUR' });
  t.equal(await recordPrices(database, [price(1, '5'), price(2, '5.00'), price(3, '6')]), 2);
  t.equal(await recordPrices(database, [price(4, '6')]), 0);
  t.equal(await recordPrices(database, [{ ...price(4, '6'), zone: 'north' }]), 1);
  t.equal(await recordPrices(database, [{ ...price(5, '6'), oldPrice: '7' }]), 1);
  t.strictSame(
    (
      await database.query<{ price: string }>(`select price from item_prices where zone = '' order by since`)
    ).map((row) => row.price),
    ['5.0000', '6.0000', '6.0000'],
  );
  const stores = await upsertStores(database, [{ id: 's', region: 'E02' }]);
  t.strictSame(await upsertStores(database, [{ id: 's', format: 'LS' }]), stores);
  t.match(await database.query('select * from stores'), [{ id: 's', region: 'E02', format: 'LS' }]);
  t.equal(await setStock(database, [{ sku: 'a', store: 's', quantity: '3' }]), 1);
  t.equal(await setStock(database, [{ sku: 'a', store: 's', quantity: '3.0' }]), 0);
  t.strictSame(await database.query(`select key from changes where kind = 'stock'`), [{ key: '1/1' }]);
});

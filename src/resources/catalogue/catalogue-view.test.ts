import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { openThreeShops } from '../../../test/support/three-shops.ts';
import { until } from '../../../test/support/until.ts';
import { declareAliases, recordPrices, setStock, upsertItems } from '../../catalogue/index.ts';
import { ALL_ITEMS, type Change, recordChanges } from '../database/index.ts';
import { openSecrets } from '../secrets.ts';
import { CatalogueView } from './catalogue-view.ts';

async function openCatalogue(t: Parameters<typeof testDatabase>[0]) {
  const { config, database } = await testDatabase(t);
  await openThreeShops(database, await openSecrets(config, database));
  const catalogue = new CatalogueView(database, { demo: false });
  await catalogue.load();
  const stop = await database.follow((changes: Change[]) => catalogue.apply(changes));
  t.teardown(stop);
  const no = (sku: string) => catalogue.find(sku)!.itemNo;
  return { database, catalogue, no };
}

t.test('says what may be shown, and what not', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const shown = (view: CatalogueView) =>
    ['D1', 'G1', 'Z1', 'L1', 'N1', 'H1', 'K1', 'P1'].filter((sku) => view.shown(no(sku)));
  t.same(
    shown(catalogue),
    ['D1', 'G1', 'Z1', 'L1', 'N1'],
    'not hidden, not never-advertise, not provisional',
  );
  t.notOk(catalogue.shown(999_999), 'unknown');
  await database.transaction((session) =>
    upsertItems(session, [{ sku: 'D1', title: 'made up', placeholder: true }]),
  );
  await until(
    () => catalogue.item(no('D1'))!.placeholder,
    (placeholder) => placeholder,
  );
  t.notOk(catalogue.shown(no('D1')), 'a placeholder title is not shown');
  const demo = new CatalogueView(database, { demo: true });
  await demo.load();
  t.ok(demo.shown(no('D1')), 'but in the demo');
});

t.test('what a style comes in', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const overalls = () => catalogue.variants('overall').sort((a, b) => a - b);
  t.same(overalls(), [no('O62'), no('O68')]);
  t.same(catalogue.variants('coat'), []);
  await database.transaction((session) => upsertItems(session, [{ sku: 'O68', style: 'coat' }]));
  await until(
    () => catalogue.variants('coat'),
    ({ length }) => length > 0,
  );
  t.same([overalls(), catalogue.variants('coat')], [[no('O62')], [no('O68')]], 'each style has its own');
});

t.test('knows stock by store; what no store counts is everywhere', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const north = catalogue.storeNo('north')!;
  const south = catalogue.storeNo('south')!;
  t.ok(catalogue.inStock(no('D1'), south), 'not counted');
  t.notOk(catalogue.inStock(no('Z1')), 'counted, and nowhere');
  t.ok(catalogue.inStock(no('L1')) && catalogue.inStock(no('L1'), north));
  t.notOk(catalogue.inStock(no('L1'), south));
  await database.transaction((session) =>
    setStock(session, [{ sku: 'Z1', store: 'south', quantity: '2.5' }]),
  );
  t.ok(
    await until(
      () => catalogue.inStock(no('Z1'), south),
      (inStock) => inStock,
    ),
    'a delivery is seen',
  );
});

t.test('follows items, prices and aliases', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const d1 = no('D1');
  t.equal(catalogue.item(d1)!.price, 10);
  await database.transaction(async (session) => {
    await upsertItems(session, [
      { sku: 'D1', available: false },
      { sku: 'NEW', kind: 'goods', title: 'New' },
    ]);
    await recordPrices(session, [
      {
        sku: 'D1',
        price: '8.99',
        oldPrice: '10.00',
        since: new Date('2026-02-01T00:00:00Z'),
        currency: 'USD',
      },
    ]);
    await declareAliases(session, [{ source: 'till', code: '4600001', sku: 'D1' }], 'test');
  });
  await until(
    () => catalogue.find('4600001', 'till')?.itemNo,
    (itemNo) => itemNo === d1,
  );
  t.match(catalogue.item(d1), { available: false, price: 8.99, oldPrice: 10 });
  t.notOk(catalogue.shown(d1));
  t.ok(catalogue.shown(no('NEW')));
  t.equal(catalogue.newest()[0], no('NEW'), 'the newest comes first');
  t.equal(catalogue.find('4600001')?.itemNo, d1, 'a code of another source is found where no other has it');
  await database.transaction((session) =>
    declareAliases(session, [{ source: 'till', code: '4600001', sku: 'D2' }], 'test'),
  );
  t.equal(
    await until(
      () => catalogue.find('4600001', 'till')?.itemNo,
      (itemNo) => itemNo !== d1,
    ),
    no('D2'),
    'an alias moves',
  );
});

t.test('one change stands for all items', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const d1 = no('D1');
  await database.query("update items set sku = sku || '-B'");
  await database.query('update item_prices set price = price + 1');
  await recordChanges(database, 'item', [ALL_ITEMS]);
  await until(
    () => catalogue.find('D1-B')?.itemNo,
    (itemNo) => itemNo === d1,
  );
  t.match(catalogue.item(d1), { sku: 'D1-B', price: 11 });
  t.equal(catalogue.newest().length, (await database.query("select from items where kind = 'goods'")).length);
});

t.test('a policy of a category holds below it', async (t) => {
  const { catalogue, no, database } = await openCatalogue(t);
  const wipes = catalogue.item(no('W1'))!.categoryNo;
  const baby = catalogue.categories.find('baby')!;
  t.ok(catalogue.categories.within(wipes, new Set([baby.categoryNo])));
  t.notOk(catalogue.categories.within(baby.categoryNo, new Set([wipes!])));
  await database.query(
    "update categories set never_advertise = true, repeat = 'always', count_by = 'style' where id = 'baby'",
  );
  await catalogue.apply([{ seq: 1, kind: 'category', key: String(baby.categoryNo) }]);
  t.notOk(catalogue.shown(no('W1')));
  t.equal(catalogue.category(wipes)!.repeat, 'always');
  t.equal(catalogue.category(wipes)!.countBy, 'style');
});

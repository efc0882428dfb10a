import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { dueItem } from '../../../test/support/lists.ts';
import { openThreeShops } from '../../../test/support/three-shops.ts';
import { CatalogueView } from '../../resources/catalogue/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { admits } from './filters.ts';
import { isJustBought, justBought } from './just-bought.ts';
import { reasonOf } from './reason.ts';

const TODAY = 20_000;

t.test('steps that read the catalogue', async (t) => {
  const { config, database } = await testDatabase(t);
  await openThreeShops(database, await openSecrets(config, database));
  await database.query("update categories set repeat = 'always' where id = 'diapers'");
  await database.query("update categories set repeat = 'never' where id = 'gifts'");
  const catalogue = new CatalogueView(database, { demo: false });
  await catalogue.load();
  const no = (sku: string) => catalogue.find(sku)!.itemNo;

  await t.test(
    'just bought: 14 days, until due, as the category says, all variants of a style',
    async (t) => {
      const after = (sku: string, days: number, dueIn?: number) => {
        const item = no(sku);
        const lastDay = TODAY - days;
        const due = dueIn === undefined ? [] : [dueItem(item, TODAY + dueIn, lastDay)];
        const bought = justBought({ bought: [{ item, lastDay, times: 1 }], due, next: [] }, TODAY, catalogue);
        return ['D1', 'W1', 'O62', 'O68', 'G1'].filter((other) => isJustBought(bought, catalogue, no(other)));
      };
      t.same(after('W1', 13), ['W1']);
      t.same(after('W1', 14), []);
      t.same(after('W1', 3, 1), ['W1'], 'due tomorrow');
      t.same(after('W1', 3, 0), [], 'due today');
      t.same(after('O62', 3), ['O62', 'O68']);
      t.same(after('D1', 0), ['D1']);
      t.same(after('D1', 1), [], 'always');
      t.same(after('G1', 900, -5), ['G1'], 'never again');
    },
  );

  await t.test('of a style the latest variant bought may come back', async (t) => {
    const again = (sku: string) => ({ item: no(sku), score: 0.5, reason: 'again' as const, because: 0 });
    const bought = (sku: string, days: number) => ({ item: no(sku), lastDay: TODAY - days, times: 2 });
    const due = (sku: string, days: number) => dueItem(no(sku), TODAY, TODAY - days);
    const kept = (lists: Partial<Parameters<typeof justBought>[0]>) => {
      const found = justBought({ bought: [], due: [], next: [], ...lists }, TODAY, catalogue);
      return ['O62', 'O68', 'W1'].filter((sku) => !isJustBought(found, catalogue, no(sku)));
    };
    t.same(kept({ bought: [bought('O68', 20), bought('O62', 60), bought('W1', 90)] }), ['O68', 'W1']);
    t.same(kept({ bought: [bought('O62', 20), bought('O68', 60)] }), ['O62', 'W1'], 'whichever it is');
    t.same(kept({ bought: [bought('O62', 20), bought('O68', 20)] }), ['O62', 'O68', 'W1'], 'two children');
    t.same(kept({ bought: [bought('O68', 20)] }), ['O62', 'O68', 'W1'], 'never bought, not grown out of');
    t.same(kept({ bought: [bought('O68', 20)], due: [due('O62', 70)] }), ['O68', 'W1'], 'due all the same');
    t.same(kept({ bought: [bought('O68', 20)], next: [again('O62')] }), ['O68', 'W1'], 'bought long ago');
  });

  await t.test('what is never offered again is so however long ago it was', async (t) => {
    const lists = { bought: [], due: [], next: [] };
    const next = [{ item: no('G1'), score: 0.5, reason: 'again' as const, because: 0 }];
    const keeps = (changed: object) =>
      !isJustBought(justBought({ ...lists, ...changed }, TODAY, catalogue), catalogue, no('G1'));
    t.ok(keeps({}));
    t.notOk(keeps({ next }));
    t.ok(keeps({ next: [{ ...next[0], reason: 'after' }] }), 'not an own one');
  });

  await t.test('filters', async (t) => {
    const wanted = { categories: new Set<number>(), zone: '', inStock: true, excluded: new Set<number>() };
    const passes = (changed: Partial<Parameters<typeof admits>[1]>) =>
      ['D1', 'W1', 'G1', 'K1', 'H1', 'Z1', 'L1', 'P1'].filter((sku) =>
        admits(catalogue, { ...wanted, ...changed }, no(sku)),
      );
    t.same(passes({}), ['D1', 'W1', 'G1', 'L1']);
    t.same(passes({ excluded: new Set([no('W1')]) }), ['D1', 'G1', 'L1']);
    t.same(passes({ storeNo: catalogue.storeNo('south') }), ['D1', 'W1', 'G1']);
    t.same(passes({ inStock: false }), ['D1', 'W1', 'G1', 'Z1', 'L1']);
    t.same(passes({ priceMin: 7, priceMax: 10 }), ['D1', 'G1']);
    t.same(passes({ categories: new Set([catalogue.categories.find('baby')!.categoryNo]) }), [
      'D1',
      'W1',
      'L1',
    ]);
  });

  await t.test('reasons', async (t) => {
    const reason = (item: string, because: string | null, level: 'personal' | 'item' = 'item') =>
      reasonOf(
        { item: no(item), score: 1, reason: 'after', because: because === null ? 0 : no(because), level },
        catalogue,
        () => TODAY,
      );
    t.same(reason('W1', 'D1'), { code: 'after', because: { id: 'D1', title: 'Diapers 3' } });
    t.same(reason('W1', 'D1', 'personal')?.because?.boughtOn, '2024-10-04');
    t.same(reason('W1', null), { code: 'after' });
    t.same(reason('W1', 'P1'), { code: 'after' }, 'an item without a title is not named');
    t.equal(reason('G1', 'D1'), undefined, 'a gift is not explained');
    t.equal(reason('W1', 'G1'), undefined, 'nor by a gift');
  });
});

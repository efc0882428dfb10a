import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { dueItem } from '../../../test/support/lists.ts';
import { openThreeShops } from '../../../test/support/three-shops.ts';
import { CatalogueView } from '../../resources/catalogue/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import type { Rule } from '../placements/index.ts';
import { refusal, type Wanted } from './filters.ts';
import { isJustBought, justBought } from './just-bought.ts';
import { reasonOf } from './reason.ts';
import { activeRules, compileRule, NO_RULES } from './rules.ts';

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
    const wanted = {
      categories: new Set<number>(),
      zone: '',
      inStock: true,
      excluded: { items: new Set<number>(), styles: new Set<string>() },
    };
    const refused = (sku: string, changed: Partial<Wanted> = {}) =>
      refusal(catalogue, { ...wanted, ...changed }, no(sku));
    const passes = (changed: Partial<Wanted>) =>
      ['D1', 'W1', 'G1', 'K1', 'H1', 'Z1', 'L1', 'P1', 'O62'].filter(
        (sku) => refused(sku, changed) === undefined,
      );
    t.same(passes({}), ['D1', 'W1', 'G1', 'L1', 'O62']);
    const excluded = { items: new Set([no('W1')]), styles: new Set([catalogue.find('O62')!.style!]) };
    t.same(passes({ excluded }), ['D1', 'G1', 'L1']);
    const south = { storeNo: catalogue.storeNo('south') };
    t.same(passes(south), ['D1', 'W1', 'G1', 'O62']);
    t.same(passes({ inStock: false }), ['D1', 'W1', 'G1', 'Z1', 'L1', 'O62']);
    t.same(passes({ priceMin: 7, priceMax: 10 }), ['D1', 'G1']);
    const categories = new Set([catalogue.categories.find('baby')!.categoryNo]);
    t.same(passes({ categories }), ['D1', 'W1', 'L1']);
    t.equal(refused('W1', { excluded }), 'excluded');
    t.equal(refused('O68', { excluded }), 'excluded');
    t.equal(refused('K1'), 'not-shown');
    t.equal(refused('L1', south), 'out-of-stock');
    t.equal(refused('W1', { priceMin: 7 }), 'price');
    t.equal(refused('G1', { categories }), 'category');
    t.equal(refusal(catalogue, wanted, 99_999), 'not-shown', 'nobody knows it');
  });

  await t.test('rules match by item and its style, category and below, brand, price', async (t) => {
    await database.query("update items set brand = 'Tender' where sku in ('W1', 'L1')");
    await catalogue.apply([{ seq: 0, kind: 'item', key: '*' }]);
    const all = ['D1', 'W1', 'G1', 'L1', 'O62', 'O68'];
    const on = (day: number, ...rules: Rule[]) =>
      activeRules(
        rules.map((rule) => compileRule(rule, catalogue)),
        day,
        '',
      );
    const matched = (rule: Partial<Rule>) =>
      all.filter((sku) => on(TODAY, { action: 'exclude', ...rule } as Rule).excludes(no(sku)));
    t.same(matched({ items: ['D1', 'O62', 'nobody'] }), ['D1', 'O62', 'O68']);
    t.same(matched({ categories: ['baby'] }), ['D1', 'W1', 'L1']);
    t.same(matched({ categories: ['nobody'] }), []);
    t.same(matched({ brands: ['TENDER'] }), ['W1', 'L1']);
    t.same(matched({ brands: ['Tender'], items: ['D1', 'W1'] }), ['W1'], 'both must hold');
    t.same(matched({ priceMin: 7, priceMax: 10 }), ['D1', 'G1']);
    const bury: Rule = { action: 'bury', items: ['D1'], from: '2024-10-04', until: '2024-10-05' };
    t.same(
      [-1, 0, 1, 2].map((days) => on(TODAY + days, bury).buries(no('D1'))),
      [false, true, true, false],
      'from the first day to the last',
    );
    t.equal(on(TODAY + 2, bury), NO_RULES);
    const { factor, excludes, buries } = on(
      TODAY,
      { action: 'boost', factor: 3, categories: ['baby'] },
      { action: 'boost', factor: 0.5, items: ['W1'] },
    );
    t.same(
      all.map((sku) => factor(no(sku))),
      [3, 1.5, 1, 3, 1, 1],
    );
    t.notOk(all.some((sku) => excludes(no(sku)) || buries(no(sku))));
    const { pins } = on(
      TODAY,
      { action: 'pin', items: ['G1', 'nobody', 'W1'], position: 3 },
      { action: 'pin', items: ['D1'] },
    );
    t.same(pins, [
      { item: no('D1'), position: 0 },
      { item: no('G1'), position: 2 },
      { item: no('W1'), position: 3 },
    ]);
    t.same(
      compileRule({ action: 'bury', items: ['D1', 'x'], categories: ['baby', 'y'] }, catalogue).unknown,
      ['x', 'y'],
    );
  });

  await t.test('reasons', async (t) => {
    const reason = (item: string, because: string | null, level: 'personal' | 'item' = 'item') =>
      reasonOf(
        { item: no(item), score: 1, reason: 'after', because: because === null ? 0 : no(because), level },
        catalogue,
        () => TODAY,
      );
    t.same(reason('W1', 'D1'), { code: 'after', because: catalogue.item(no('D1')) });
    t.equal(reason('W1', 'D1', 'personal')?.boughtOn, '2024-10-04');
    t.same(reason('W1', null), { code: 'after' });
    t.same(reason('W1', 'P1'), { code: 'after' }, 'an item without a title is not named');
    t.equal(reason('G1', 'D1'), undefined, 'a gift is not explained');
    t.equal(reason('W1', 'G1'), undefined, 'nor by a gift');
  });
});

import t from 'tap';
import { BRANDS } from './brands.ts';
import { buildCatalogue } from './build.ts';
import { COLOURS } from './colours.ts';
import { categoryId, DEPARTMENTS, FAMILIES, familyIndex } from './families.ts';
import { kindOf } from './family.ts';
import { itemOfSku } from './item-of-sku.ts';
import { priceOn } from './prices.ts';
import { parseSku, skuCode } from './sku.ts';
import { itemTitle, styleTitle } from './title.ts';

const START = 20_000;
const UNTIL = START + 548;
const catalogue = buildCatalogue(5, START, UNTIL);
const { styles, items } = catalogue;

const unique = (values: readonly string[]) => new Set(values).size === values.length;

t.test('tables hold together', async (t) => {
  t.ok(unique(BRANDS.map(({ code }) => code)), 'brand codes');
  t.ok(unique(COLOURS.map(({ code }) => code)), 'colour codes');
  t.ok(unique(FAMILIES.map(({ code }) => code)), 'family codes');
  const ids = [...DEPARTMENTS.map(({ id }) => id), ...FAMILIES.map(categoryId)];
  t.ok(unique(ids), 'category ids, over all levels');
  const departments = new Map(DEPARTMENTS.map((department) => [department.id, department]));
  for (const family of FAMILIES) {
    const parent = departments.get(family.department)?.parent;
    t.ok(parent !== undefined && departments.has(parent), `${family.code} hangs in the tree`);
    for (const brand of family.brands)
      t.ok(
        BRANDS.some(({ code }) => code === brand),
        `${brand}`,
      );
    for (const [code] of family.goesWith ?? []) t.not(familyIndex(code), undefined, `goes with ${code}`);
  }
});

t.test('an assortment of the size of a real one, told apart', async (t) => {
  t.ok(items.length > 2_800 && items.length < 3_800, `${items.length} items`);
  t.ok(styles.length > 1_300 && styles.length < 1_700, `${styles.length} styles`);
  for (const key of ['sku', 'article', 'gtin', 'title'] as const)
    t.ok(unique(items.map((item) => item[key])), `${key} of its own`);
  t.ok(
    items.every(({ title }) => !/undefined|\{|null|NaN/.test(title)),
    'titles are whole',
  );
  t.strictSame(
    items.filter(({ title }) => title.length > 72),
    [],
    'and short enough for a letter',
  );
  t.strictSame(buildCatalogue(5, START, UNTIL), catalogue, 'the same for a seed');
  t.not(buildCatalogue(6, START, UNTIL).items[0]?.prices, items[0]?.prices);
});

t.test('styles are told apart by words', async (t) => {
  for (const family of FAMILIES) {
    const brand = BRANDS[0]!;
    const titles = Array.from({ length: family.styles }, (_, i) => styleTitle(family, brand, i + 1));
    t.ok(unique(titles), `${family.code}, whatever the brand`);
    t.strictSame(
      titles.filter((title) => / \d+$/.test(title)),
      [],
      `${family.code} counts nothing`,
    );
  }
  const cup = { ...FAMILIES[familyIndex('CUP')!]!, names: ['Ocean'], details: ['200 ml'] };
  t.match(styleTitle(cup, BRANDS[0]!, 1), / Straw Cup “Ocean”, 200 ml$/);
  t.equal(kindOf(cup, 4), kindOf(cup, 1));
  t.throws(() => styleTitle(cup, BRANDS[0]!, 4), { message: /CUP Straw Cup: got 2 styles/ });
});

t.test('a SKU says what the item is', async (t) => {
  for (const item of items) {
    const parts = parseSku(item.sku);
    if (parts === undefined || skuCode(parts) !== item.sku) t.fail(item.sku);
    else if (familyIndex(parts.family) !== styles[item.style]!.family) t.fail(item.sku);
    else if (parts.colour !== item.colour?.code) t.fail(item.sku);
    const said = itemOfSku(item.sku);
    if (said === undefined) t.fail(`${item.sku} is not known`);
    else if (itemTitle(styleTitle(said.family, said.brand, said.style), said.family, said) !== item.title)
      t.fail(`${item.sku} is ${item.title}`);
  }
  for (const text of [
    '',
    'X',
    'WR-BDS-04',
    'wr-bds-0412',
    'WR-BDS-0412-<b>',
    `WR-BDS-0412-S${'9'.repeat(9)}`,
  ])
    t.equal(parseSku(text), undefined, text);
});

t.test('check digits of GTINs', async (t) => {
  const wrong = items.filter(({ gtin }) => {
    const sum = [...gtin].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
    return gtin.length !== 13 || sum % 10 !== 0;
  });
  t.strictSame(wrong, []);
});

t.test('prices move and go on sale', async (t) => {
  let sales = 0;
  let moved = 0;
  for (const { prices, sku } of items) {
    prices.forEach((step, i) => {
      if (i > 0 && step.since <= prices[i - 1]!.since) t.fail(`${sku}: steps out of order`);
      if (!Number.isInteger(step.price) || step.price <= 0 || step.since >= UNTIL)
        t.fail(`${sku}: ${step.price}`);
      if (step.old !== 0 && step.old <= step.price) t.fail(`${sku}: no reduction`);
      if (priceOn(prices, step.since) !== step) t.fail(`${sku}: not in force`);
      if (step.old > 0) sales++;
    });
    if (new Set(prices.filter((step) => step.old === 0).map((step) => step.price)).size > 1) moved++;
    if (priceOn(prices, 0) !== prices[0]) t.fail(`${sku}: no price before its time`);
  }
  t.ok(sales > items.length, `${sales} sales`);
  t.ok(moved > items.length / 2, `${moved} prices moved`);
});

t.test('arrivals all along, and things that go', async (t) => {
  for (let month = 0; month < 18; month++) {
    const from = START + month * 30;
    t.ok(
      styles.filter(({ firstDay }) => firstDay >= from && firstDay < from + 30).length >= 8,
      `month ${month}`,
    );
  }
  const gone = styles.filter(({ lastDay }) => lastDay < UNTIL).length;
  t.ok(gone > styles.length * 0.04 && gone < styles.length * 0.2, `${gone} discontinued`);
});

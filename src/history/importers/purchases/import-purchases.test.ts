import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../../test/support/database.ts';
import { openSecrets } from '../../../resources/secrets.ts';
import { readSnapshot } from '../../snapshot/index.ts';
import { importPurchases, type PurchasesMapping, parseMapping } from '../index.ts';

const COLUMNS = 'receipt,date,hour,shop,region,card,article,name,group,section,qty,sum';
const MAPPING = mapping({
  subject: 'purchases',
  source: 'till',
  purchase: {
    id: 'receipt',
    at: { column: 'date', format: 'YYYYMMDD', hour: 'hour' },
    channel: { constant: 'store' },
    store: 'shop',
    customer: { card: 'card' },
  },
  store: { region: 'region' },
  line: { item: 'article', quantity: 'qty', amount: 'sum' },
  item: {
    title: { column: 'name', except: '^\\?' },
    categories: ['group', 'section'],
    kinds: [{ kind: 'bag', when: { column: 'article', matches: '^bag$' } }],
  },
  returns: { when: [{ column: 'qty', negative: true }] },
});

function mapping(value: object): PurchasesMapping {
  return parseMapping(JSON.stringify(value), 'test') as PurchasesMapping;
}

/** 300 receipts of 1 to 4 lines; every seventh gives back what an earlier one of the same card bought. */
function receipts(): string[] {
  const rows: string[] = [];
  for (let n = 0; n < 300; n++) {
    const [shop, card] = [`S${n % 3}`, n % 5 === 0 ? '' : `card ${n % 20}`];
    const day = `202601${String((n % 28) + 1).padStart(2, '0')}`;
    for (let i = 0; i <= n % 4; i++) {
      const item = (n * 7 + i * 3) % 50;
      const name = n % 11 === 0 ? '? lost' : `Item ${item}`;
      rows.push(
        `r${n},${day},${n % 24},${shop},R${n % 3},${card},a${item},${name},g${item % 7},s${(item % 7) % 2},${i + 1},${item}.${n % 100}`,
      );
    }
    if (n % 7 === 6)
      rows.push(`r${n},${day},${n % 24},${shop},R${n % 3},${card},a${(n * 7) % 50},,,,-1,-1.00`);
    if (n % 9 === 0) rows.push(`r${n},${day},${n % 24},${shop},R${n % 3},${card},bag,Bag,,,1,0.1`);
  }
  return rows;
}

/** The same rows in another order, always the same one. */
function shuffled<T>(rows: readonly T[]): T[] {
  return rows
    .map((row, i) => [(i * 7919) % 10_007, row] as const)
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row);
}

async function folder(t: Test, files: Record<string, string | Buffer>): Promise<string[]> {
  const directory = t.testdir();
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  return Object.keys(files).map((name) => join(directory, name));
}

async function opened(t: Test) {
  const { config, database } = await testDatabase(t);
  return { config, database, secrets: await openSecrets(config, database) };
}

const csv = (rows: readonly string[], columns = COLUMNS) => `${[columns, ...rows].join('\n')}\n`;

t.test('the lines of a purchase may lie anywhere, and their order does not matter', async (t) => {
  const rows = receipts();
  const files = await folder(t, { 'all.csv': csv(rows) });
  const context = await opened(t);
  const steps: number[] = [];
  const summary = await importPurchases(context, files, MAPPING, { onProgress: (done) => steps.push(done) });
  const returned = rows.filter((row) => row.includes(',-1,-1.00'));
  const receiptsOf = (of: string[]) => new Set(of.map((row) => row.split(',')[0])).size;
  t.match(summary, {
    rows: rows.length,
    rejectedRows: 0,
    warnings: 0,
    counts: {
      purchases: { accepted: 300, updated: 0, duplicate: 0, rejected: 0 },
      returns: { accepted: receiptsOf(returned), updated: 0, duplicate: 0, rejected: 0 },
      lines: rows.length,
      customers: 16,
    },
    report: null,
  });
  t.ok(
    steps.every((step, i) => step >= (steps[i - 1] ?? 0)) && steps.at(-1) === 1,
    'progress rises to the end',
  );

  const sums = (of: string[]) =>
    of.reduce((sum, row) => sum + Math.round(Number(row.split(',')[11]) * 100), 0) / 100;
  const sold = rows.filter((row) => !returned.includes(row));
  const { database } = context;
  t.strictSame(await database.query('select count(*), sum(amount)::float8 as paid from purchase_lines'), [
    { count: sold.length, paid: sums(sold) },
  ]);
  t.match(await database.query('select count(*), max(id) as id, max(region) as region from stores'), [
    { count: 3, id: 'S2', region: 'R2' },
  ]);
  t.strictSame(
    await database.query(
      `select sku, kind, items.title, c.id as category, p.id as parent, provisional from items left join categories c using (category_no)
       left join categories p on p.category_no = c.parent_no where sku in ('a8', 'bag') order by sku`,
    ),
    [
      { sku: 'a8', kind: 'goods', title: 'Item 8', category: 'g1', parent: 's1', provisional: false },
      { sku: 'bag', kind: 'bag', title: 'Bag', category: null, parent: null, provisional: false },
    ],
  );
  t.strictSame(
    await readdir(join(context.config.dataDir, 'tmp')),
    [],
    'nothing is left in the staging folder',
  );

  const mixed = shuffled(rows);
  const other = await opened(t);
  const parts = await folder(t, {
    // Columns in another order, zipped, with a mark and Windows line ends.
    'one.csv.gz': gzipSync(`\uFEFF${csv(mixed.slice(0, 200)).replaceAll('\n', '\r\n')}`),
    'two.csv': csv(
      mixed.slice(200).map((row) => row.split(',').reverse().join(',')),
      COLUMNS.split(',').reverse().join(','),
    ),
  });
  await importPurchases(other, parts, MAPPING);
  const hash = async (of: typeof other) => (await readSnapshot(of.database)).hash;
  t.equal(await hash(other), await hash(context), 'the same history');

  const again = await importPurchases(context, parts, MAPPING);
  t.match(again.counts, {
    purchases: { accepted: 0, updated: 0, duplicate: 300 },
    returns: { accepted: 0, updated: 0, duplicate: receiptsOf(returned) },
    customers: 0,
  });
  t.match(await database.query('select status, counts from imports order by 1'), [
    { status: 'done', counts: { lines: rows.length } },
    { status: 'done' },
  ]);
});

t.test('what cannot be taken is told by file, row and reason, and sinks nothing else', async (t) => {
  const good = (id: string, rest = 'a1,Milk,g,s,1,2.50') => `${id},20260101,9,S1,R1,,${rest}`;
  const long = Array.from({ length: 6000 }, (_, i) => good('endless', `a${i},,,,1,1`));
  const files = await folder(t, {
    'bad.csv': csv([
      good('before'),
      good('x').replace('20260101', '20260230'),
      good('x', 'a1,Milk,g,s,1'),
      good('x', 'a1,Milk,g,s,one,2'),
      good('x', 'a1,Milk,g,s,0,2'),
      good('x', 'a1,Milk,g,s,1,'),
      good('x', ',Milk,g,s,1,2'),
      good(''),
      good('i'.repeat(200)),
      good('x', 'a\0,Milk,g,s,1,2'),
      good('x', '"a1,Milk,g,s,1,2'),
      good('split', 'a1,Milk,g,s,1,2'),
      `${good('split', 'a2,Tea,g,s,1,3').replace('20260101', '20260102')}`,
      ...long,
      good('after'),
    ]),
  });
  const context = await opened(t);
  const dry = await importPurchases(context, files, MAPPING, { dryRun: true });
  t.match(dry, { importNo: null, rejectedRows: 6010, counts: { purchases: { accepted: 3 } } });
  t.strictSame(await context.database.query('select count(*) from purchases'), [{ count: 0 }]);

  const report = join(dirname(files[0]!), 'report.ndjson');
  const summary = await importPurchases(context, files, MAPPING, { report });
  t.match(summary, { rows: 6014, rejectedRows: 6010, warnings: 1, report, counts: { lines: 4 } });
  const rows = (await readFile(report, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.equal(rows.length, 6011);
  t.ok(rows.every(({ file }) => file === files[0]));
  const told = rows.filter(({ reason }) => !reason.startsWith('endless')).sort((a, b) => a.row - b.row);
  t.match(told, [
    {
      level: 'rejected',
      row: 3,
      reason: /time: got 20260230 9, expected a time such as YYYYMMDD and an hour/,
    },
    { row: 4, reason: 'got 11 columns, expected 12' },
    { row: 5, reason: 'quantity: got one, expected a decimal' },
    { row: 6, reason: 'quantity: got 0, expected more than 0' },
    { row: 7, reason: 'amount: empty, expected a decimal' },
    { row: 8, reason: 'item: empty' },
    { row: 9, reason: 'purchase id: empty' },
    { row: 10, reason: /id: got .*expected 1 to 128 characters/ },
    { row: 11, reason: /NUL/ },
    { row: 12, reason: /malformed quotes/ },
    { level: 'warning', row: 14, reason: 'split: rows differ in date: the earliest counts' },
  ]);
  t.strictSame(
    (await context.database.query('select id from purchases order by id')).map(({ id }) => id),
    ['after', 'before', 'split'],
  );
});

t.test(
  'threads write what one would have written, reject the same rows, and stop where one of them fails',
  async (t) => {
    // As they lie on the disk: plain files are large enough for threads, packed ones are not.
    const rows = Array.from({ length: 18_000 }, (_, i) => {
      const receipt = (i * 7919) % 6_000;
      const day = String((receipt % 28) + 1).padStart(2, '0');
      const sum = i % 1_000 === 500 ? 'much' : `${i % 90}.5`;
      const quantity = i % 50 === 49 ? `-1,-${i % 90}.5` : `1,${sum}`;
      const card = receipt % 3 === 0 ? '' : `a rather long card ${receipt % 700}`;
      return `r${receipt},202601${day},9,S${receipt % 9},R1,${card},a${i % 300},Item ${i % 300},g${i % 7},s1,${quantity}`;
    });
    const third = (nth: number) => csv(rows.slice(nth * 6_000, (nth + 1) * 6_000));
    const plain = await folder(t, { 'a.csv': third(0), 'b.csv': third(1), 'c.csv': third(2) });
    const packed = plain.map((file) => `${file}.gz`);
    for (const [nth, file] of packed.entries()) await writeFile(file, gzipSync(third(nth)));

    const [many, one] = [await opened(t), await opened(t)];
    const summary = await importPurchases(many, plain, MAPPING);
    const expected = await importPurchases(one, packed, MAPPING);
    t.equal(expected.rejectedRows, 18);
    t.equal(summary.rejectedRows, expected.rejectedRows);
    t.strictSame(summary.counts, expected.counts);
    const hash = async (of: typeof one) => (await readSnapshot(of.database)).hash;
    t.equal(await hash(many), await hash(one));
    const told = async ({ report }: typeof summary, files: string[]) =>
      (await readFile(report!, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ file, row, reason }) => `${files.indexOf(file)} ${row} ${reason}`)
        .sort();
    t.strictSame(await told(summary, plain), await told(expected, packed));
    const again = await importPurchases(many, plain.toReversed(), MAPPING);
    t.match(again.counts, { purchases: { accepted: 0, updated: 0 }, returns: { accepted: 0, updated: 0 } });

    const wrong = join(dirname(plain[0]!), 'wrong.csv');
    await writeFile(wrong, 'receipt,date\n1,2\n');
    await t.rejects(importPurchases(many, [...plain, wrong], MAPPING), {
      code: 'import_failed',
      message: /wrong\.csv: got no column hour/,
    });
    t.strictSame(await readdir(join(many.config.dataDir, 'tmp')), []);
  },
);

t.test('told to wait, it reads at once and writes nothing before', async (t) => {
  const context = await opened(t);
  const files = await folder(t, { 'waits.csv': csv(receipts()) });
  const staged = async () => {
    const names = await readdir(join(context.config.dataDir, 'tmp'), { recursive: true }).catch(() => []);
    return names.some((name) => name.endsWith('rows-0-0'));
  };
  const purchases = () => context.database.query('select id from purchases limit 1');
  const after = (async () => {
    while (!(await staged())) await nextTurn();
    t.strictSame(await purchases(), []);
  })();
  await importPurchases(context, files, MAPPING, { after });
  t.equal((await purchases()).length, 1);
});

t.test('a file that broke off keeps its whole rows and says so', async (t) => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `r${i},20260101,9,S1,R1,,a${(i * 7919) % 997},N,,,1,${i}`,
  );
  const zipped = gzipSync(csv(rows));
  const [file] = await folder(t, { 'cut.csv.gz': zipped.subarray(0, zipped.length / 3) });
  const context = await opened(t);
  const summary = await importPurchases(context, [file!], MAPPING);
  t.match(summary.truncated, [/cut\.csv\.gz: broken off/]);
  const { count } = (await context.database.query<{ count: number }>('select count(*) from purchases'))[0]!;
  t.equal(count, summary.rows);
  t.ok(count > 1000 && count < 20_000, `${count} rows`);
});

t.test('a missing column, file or lookup is an error that says what there is', async (t) => {
  const context = await opened(t);
  const [file] = await folder(t, { 'few.csv': 'receipt,date\n1,2\n' });
  await t.rejects(importPurchases(context, [file!], MAPPING), {
    code: 'import_failed',
    message:
      /few\.csv: got no column hour \(\/purchase\/at\/hour of the mapping\), expected one of receipt, date/,
  });
  await t.rejects(importPurchases(context, [`${file}.none`], MAPPING), {
    code: 'import_failed',
    message: /ENOENT/,
  });
  const joined = { ...MAPPING, lookups: { articles: { key: 'id', column: 'article' } } };
  await t.rejects(importPurchases(context, [file!], joined), {
    code: 'import_failed',
    message: /articles: the mapping joins it, and there is no articles\.csv or articles\.csv\.gz in/,
  });
  t.match(await context.database.query('select distinct status from imports'), [{ status: 'failed' }]);
  t.strictSame(await readdir(join(context.config.dataDir, 'tmp')), []);
});

t.test('header and lookups are joined, gaps add up from the epoch', async (t) => {
  const files = await folder(t, {
    'lines.csv': 'order_id,product\n2,p1\n1,p1\n1,p2\n3,p1\n9,p1\n',
    'orders.csv': 'order_id,user,number,gap,hour\n2,u,2,7.0,8\n1,u,1,,9\n3,v,1,,23\n4,u,3,1,0\n',
    'products.csv': 'id,name,shelf\np1,"Tea, green",1\np2,Milk,2\n',
    'shelves.csv': 'id,shelf\n1,Drinks\n2,Dairy\n',
  });
  const context = await opened(t);
  const joined = mapping({
    subject: 'purchases',
    source: 'web',
    header: { file: 'orders', key: 'order_id', column: 'order_id' },
    lookups: { products: { key: 'id', column: 'product' }, shelves: { key: 'id', column: 'products.shelf' } },
    purchase: {
      id: 'order_id',
      at: {
        epoch: '2026-01-01',
        gapDays: 'orders.gap',
        per: 'orders.user',
        order: 'orders.number',
        hour: 'orders.hour',
      },
      channel: { constant: 'web' },
      customer: { externalId: 'orders.user' },
    },
    line: { item: 'product', quantity: { constant: '1' }, amount: { constant: '0' } },
    item: {
      title: 'products.name',
      categories: [{ id: { template: 'shelf-{products.shelf}' }, title: 'shelves.shelf' }],
    },
  });
  // Named together: what the mapping joins is told by its name.
  const summary = await importPurchases(context, files, joined);
  t.match(summary, { rows: 5, rejectedRows: 1, warnings: 1, counts: { lines: 4, customers: 2 } });
  t.match(
    summary.samples,
    [
      { level: 'rejected', row: 6, reason: 'time: no such purchase in the header file' },
      { level: 'warning', file: /orders\.csv/, row: 5, reason: '4: no lines' },
    ].sort((a, b) =>
      a.level === summary.samples[0]!.level ? -1 : b.level === summary.samples[0]!.level ? 1 : 0,
    ),
  );
  t.strictSame(await context.database.query('select id, at from purchases order by id'), [
    { id: '1', at: new Date('2026-01-01T09:00:00Z') },
    { id: '2', at: new Date('2026-01-08T08:00:00Z') },
    { id: '3', at: new Date('2026-01-01T23:00:00Z') },
  ]);
  t.match(
    await context.database.query(
      'select sku, i.title, c.id as category, c.title as shelf from items i join categories c using (category_no) order by 1',
    ),
    [
      { sku: 'p1', title: 'Tea, green', category: 'shelf-1', shelf: 'Drinks' },
      { sku: 'p2', title: 'Milk', category: 'shelf-2', shelf: 'Dairy' },
    ],
  );
});

t.test('an import tells of each customer that it touched once, at its end', async (t) => {
  const context = await opened(t);
  const [file] = await folder(t, { 'receipts.csv': csv(receipts()) });
  const { counts } = await importPurchases(context, [file!], MAPPING);
  t.match(counts, { returns: { accepted: 42 }, customers: 16 });
  t.strictSame(
    await context.database.query(
      `select count(*) as told, count(distinct key) as customers from changes where kind = 'customer'`,
    ),
    [{ told: 16, customers: 16 }],
  );
});

t.test('a file of receipts tells the zones of stores; the days of its own receipts follow', async (t) => {
  const context = await opened(t);
  const zoned = mapping({
    ...MAPPING,
    lookups: { shops: { key: 'code', column: 'shop' } },
    store: { region: 'region', priceZone: 'shops.prices', timeZone: 'shops.clock' },
    purchase: { ...MAPPING.purchase, at: 'date' },
  });
  const load = async (clock: string, options = {}) => {
    const files = await folder(t, {
      'all.csv': csv([
        'r1,2026-01-31T22:30:00Z,,S1,R1,,a1,,,,1,1.00',
        'r2,2026-01-31T22:30:00Z,,S2,R1,,a1,,,,1,1.00',
      ]),
      'shops.csv': csv([`S1,north,${clock}`, 'S2,,'], 'code,prices,clock'),
    });
    return importPurchases(context, files, zoned, options);
  };
  for (const options of [{ dryRun: true }, {}])
    await t.rejects(load('Mars/Olympus', options), {
      code: 'import_failed',
      message: /store "S1": got time zone "Mars\/Olympus", expected an IANA zone/,
    });
  t.strictSame(await context.database.query('select id from stores'), []);
  await load('Asia/Omsk');
  t.strictSame(
    await context.database.query(
      'select s.id, price_zone, time_zone, day::text from stores s join purchases using (store_no) order by 1',
    ),
    [
      { id: 'S1', price_zone: 'north', time_zone: 'Asia/Omsk', day: '2026-02-01' },
      { id: 'S2', price_zone: '', time_zone: null, day: '2026-01-31' },
    ],
  );
});

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../resources/database/index.ts';
import { PostgresDatabase } from '../../resources/database/postgres.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { DropFolder } from './drop-folder.ts';
import { withFolder } from './repository.ts';
import { type WatchedFile, type WatchOptions, watch } from './watch.ts';

const MAPPING = {
  subject: 'purchases',
  source: 'till',
  purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, customer: { card: 'card' } },
  line: { item: 'item', quantity: 'qty', amount: 'sum' },
};
const HEADER = 'id,at,card,item,qty,sum\n';
const NOW = new Date('2026-11-22T03:00:00Z');

/** Everything below a folder but for its mappings, with `/`. */
export function tree(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.json') && entry.name !== '.folder')
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

async function dropFolder(t: Test) {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const directory = t.testdir({ 'till.json': JSON.stringify(MAPPING) });
  const lookInto = async (into: Database, options: Partial<WatchOptions> = {}) => {
    const files: WatchedFile[] = [];
    const problems: string[] = [];
    await watch({ config, database: into, secrets }, directory, {
      mapping: join(directory, 'till.json'),
      settleMs: 0,
      onFile: (file) => files.push(file),
      onProblem: (error) => {
        problems.push((error as Error).message);
        return undefined;
      },
      now: () => NOW,
      signal: new AbortController().signal,
      ...options,
    });
    return { files, problems };
  };
  const look = (options: Partial<WatchOptions> = {}) => lookInto(database, options);
  const drop = (name: string, rows: string) => writeFile(join(directory, name), HEADER + rows);
  const receipts = async () =>
    (await database.query<{ id: string }>('select id from purchases order by id')).map(({ id }) => id);
  return { directory, database, look, lookInto, drop, receipts };
}

t.test(
  'what is dropped is imported and archived, oldest first; what fails is kept with its reason',
  async (t) => {
    const { directory, look, drop, receipts } = await dropFolder(t);
    await drop('b.csv', 'r1,2026-01-01,c1,a1,1,10\n');
    await drop('a.csv', 'r1,2026-01-01,c1,a1,2,20\nr2,2026-01-02,c1,a1,1,broken\n');
    await utimes(join(directory, 'b.csv'), 1_000_000, 1_000_000);
    await writeFile(join(directory, 'no-columns.csv'), 'x\n1\n');
    await drop('none.csv', 'r3,never,c1,a1,1,10\n');
    await writeFile(join(directory, 'notes.csv.tmp'), 'half');

    const { files, problems } = await look();
    t.strictSame(problems, []);
    t.strictSame(
      files.map(({ file, outcome }) => [file, outcome]).slice(0, 2),
      [
        ['b.csv', 'archived'],
        ['a.csv', 'archived'],
      ],
      'the older one first: the newer says what the receipt is now',
    );
    t.strictSame(await receipts(), ['r1']);
    t.strictSame(tree(directory), [
      'archive/2026-11-22/a.csv',
      'archive/2026-11-22/b.csv',
      'notes.csv.tmp',
      'quarantine/no-columns.csv',
      'quarantine/no-columns.csv.reason.txt',
      'quarantine/none.csv',
      'quarantine/none.csv.reason.txt',
    ]);
    const reason = (name: string) =>
      readFileSync(join(directory, 'quarantine', `${name}.reason.txt`), 'utf8');
    t.match(reason('no-columns.csv'), /^import_failed: .*got no column id/);
    t.match(reason('none.csv'), /^none of 1 rows could be taken.*\nrow 2: /);

    await drop('a.csv', 'r4,2026-01-01,c1,a1,2,20\n');
    const [again] = (await look()).files;
    t.match(
      again,
      { outcome: 'archived', movedTo: /^archive\/2026-11-22\/.+-a\.csv$/ },
      'overwrites nothing',
    );
    t.equal(tree(directory).length, 8);
  },
);

t.test('the mapping is chosen by mappings.json, by the subfolder, by default', async (t) => {
  const { directory, look, drop, receipts } = await dropFolder(t);
  await mkdir(join(directory, 'till'));
  await mkdir(join(directory, 'elsewhere'));
  await writeFile(join(directory, 'orders.json'), JSON.stringify({ ...MAPPING, source: 'site' }));
  await writeFile(
    join(directory, 'mappings.json'),
    JSON.stringify({
      'orders-*.csv': 'orders.json',
      'elsewhere/*.txt': { mapping: 'orders.json', with: ['kept.csv'] },
    }),
  );
  await drop('till/x.csv', 'r1,2026-01-01,c1,a1,1,10\n');
  await drop('orders-1.csv', 'r2,2026-01-01,c1,a1,1,10\n');
  await drop('elsewhere/x.csv', 'r3,2026-01-01,c1,a1,1,10\n');
  await drop('kept.csv', 'r4,2026-01-01,c1,a1,1,10\n');
  const { files } = await look({ mapping: undefined });
  t.strictSame(
    files.map(({ file, outcome, mapping }) => [file, outcome, mapping?.split('/').at(-1) ?? null]).sort(),
    [
      ['elsewhere/x.csv', 'quarantined', null],
      ['orders-1.csv', 'archived', 'orders.json'],
      ['till/x.csv', 'archived', 'till.json'],
    ],
  );
  t.match(files.find(({ file }) => file === 'elsewhere/x.csv')!.reason, /^no mapping: got elsewhere\/x\.csv/);
  t.strictSame(await receipts(), ['r1', 'r2']);
  t.ok(tree(directory).includes('kept.csv'), 'what a mapping joins stays');

  await writeFile(join(directory, 'mappings.json'), '{"*.csv": 7}');
  await rename(join(directory, 'quarantine/elsewhere/x.csv'), join(directory, 'orders-2.csv'));
  const broken = await look({ mapping: undefined });
  t.strictSame(broken.files, []);
  t.match(broken.problems, [/mappings\.json: expected/]);
  await writeFile(join(directory, 'mappings.json'), '{"orders-*.csv": "missing.json"}');
  t.match((await look({ mapping: undefined })).problems, [/missing\.json/]);
  t.ok(tree(directory).includes('orders-2.csv'), 'a broken mapping is not the fault of the file');
});

t.test('a file that is still written is left alone, unless its marker says it is whole', async (t) => {
  const { directory, look, drop, receipts } = await dropFolder(t);
  await drop('growing.csv', 'r1,2026-01-01,c1,a1,1,10\n');
  await drop('whole.csv', 'r2,2026-01-01,c1,a1,1,10\n');
  await writeFile(join(directory, 'whole.csv.done'), '');
  await look({ settleMs: 3_600_000 });
  t.strictSame(await receipts(), ['r2']);
  t.strictSame(tree(directory), ['archive/2026-11-22/whole.csv', 'growing.csv'], 'the marker is gone');
});

t.test('what a killed watcher has claimed is taken up; what a living one has is not', async (t) => {
  const { directory, database, look, drop, receipts } = await dropFolder(t);
  const claim = join(directory, '.claimed', '20261121T000000000Z-00000001');
  await mkdir(join(claim, 'till'), { recursive: true });
  await mkdir(join(directory, '.claimed', '20261120T000000000Z-00000002'), { recursive: true });
  await drop('.claimed/20261121T000000000Z-00000001/till/x.csv', 'r1,2026-01-01,c1,a1,1,10\n');
  let standby = 0;
  await withFolder(database, await new DropFolder(directory, 0).id(), async () => {
    t.strictSame(await look({ onStandby: () => standby++ }), { files: [], problems: [] });
  });
  t.equal(standby, 1, 'one works, the others stand by');
  t.match((await look()).files, [{ file: 'till/x.csv', movedTo: 'archive/2026-11-22/till/x.csv' }]);
  t.strictSame(await receipts(), ['r1']);
  t.strictSame(readdirSync(join(directory, '.claimed')), ['.folder'], 'empty claims are swept');
  await rm(directory, { recursive: true });
});

const offer = (id: string, price: string) =>
  `<offer id="${id}" available="true"><name>Item ${id}</name><price>${price}</price><currencyId>USD</currencyId><categoryId>1</categoryId><vendorCode>v${id}</vendorCode></offer>`;
const yml = (...offers: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-22 03:00"><shop><name>S</name><company>S</company><url>https://shop.example</url><currencies><currency id="USD" rate="1"/></currencies><categories><category id="1">All</category></categories><offers>${offers.join('')}</offers></shop></yml_catalog>`;

t.test('feeds are known by their folder, their ending, or mappings.json', async (t) => {
  const { directory, database, look } = await dropFolder(t);
  const items = async () =>
    (
      await database.query<{ sku: string; available: boolean }>(
        'select sku, available from items order by sku',
      )
    ).map(({ sku, available }) => (available ? sku : `-${sku}`));
  const ten = Array.from({ length: 10 }, (_, i) => offer(`a${i}`, `${i + 1}`));
  await mkdir(join(directory, 'catalogue'));
  await writeFile(join(directory, 'catalogue', 'whole'), yml(...ten));
  await writeFile(
    join(directory, 'mappings.json'),
    '{"north-*.txt": {"feed": "yml", "source": "north", "zone": "n", "aliases": {"till": "vendorCode"}}}',
  );
  await writeFile(join(directory, 'north-1.txt'), yml(offer('b', '5')));
  const { files, problems } = await look();
  t.strictSame(problems, []);
  t.strictSame(files.map(({ file, outcome, mapping }) => [file, outcome, mapping]).sort(), [
    ['catalogue/whole', 'archived', 'feed'],
    ['north-1.txt', 'archived', 'feed'],
  ]);
  t.equal((await items()).length, 11);
  t.match(
    await database.query(
      `select sku from item_aliases join items using (item_no) where source = 'till' and code = 'vb'`,
    ),
    [{ sku: 'b' }],
  );

  await writeFile(join(directory, 'half.yml'), yml(...ten.slice(0, 4)));
  await writeFile(join(directory, 'cut.xml'), yml(...ten).slice(0, 900));
  const refused = (await look()).files;
  t.strictSame(refused.map(({ file, outcome }) => [file, outcome]).sort(), [
    ['cut.xml', 'quarantined'],
    ['half.yml', 'quarantined'],
  ]);
  t.match(
    readFileSync(join(directory, 'quarantine', 'half.yml.reason.txt'), 'utf8'),
    /^feed_refused: [\s\S]*import catalogue FILE --force/,
  );
  t.equal((await items()).filter((sku) => sku.startsWith('-')).length, 0, 'nothing was dropped');
  await writeFile(join(directory, 'eight.yml'), yml(...ten.slice(0, 8)));
  t.match((await look()).files, [{ outcome: 'archived' }]);
  t.strictSame(
    (await items()).filter((sku) => sku.startsWith('-')),
    ['-a8', '-a9'],
  );
});

t.test('a part of an assortment is refused until its mapping says that it is one', async (t) => {
  const { directory, database, look } = await dropFolder(t);
  const mapping = { subject: 'catalogue', source: 'shop', item: { sku: 'sku', title: 'title' } };
  const say = (more: object) =>
    writeFile(join(directory, 'goods.json'), JSON.stringify({ ...mapping, ...more }));
  const drop = (name: string, skus: readonly string[]) =>
    writeFile(
      join(directory, 'goods', name),
      ['sku,title', ...skus.map((sku) => `${sku},Item ${sku}`)].join('\n'),
    );
  const available = async () =>
    (await database.query<{ sku: string }>('select sku from items where available order by sku')).map(
      ({ sku }) => sku,
    );
  await mkdir(join(directory, 'goods'));
  await say({});
  await drop('all.csv', ['A', 'B', 'C', 'D']);
  t.match((await look()).files, [{ outcome: 'archived' }]);
  await drop('part.csv', ['A', 'E']);
  t.match((await look()).files, [
    {
      outcome: 'quarantined',
      reason:
        /^feed_refused: [^\n]*\n.*FILE --mapping .*goods\.json --force\n.*write "partial": true into .*goods\.json, and drop it again$/,
    },
  ]);
  t.strictSame(await available(), ['A', 'B', 'C', 'D']);
  await say({ partial: true });
  await rename(join(directory, 'quarantine/goods/part.csv'), join(directory, 'goods/part.csv'));
  t.match((await look()).files, [{ outcome: 'archived' }]);
  t.strictSame(await available(), ['A', 'B', 'C', 'D', 'E']);
});

t.test('a link is no file that was dropped', async (t) => {
  const { directory, look } = await dropFolder(t);
  await mkdir(join(directory, 'till'));
  await symlink('/etc/hostname', join(directory, 'a.csv'));
  await symlink('/etc/hostname', join(directory, 'till', 'a.csv'));
  t.strictSame(await look(), { files: [], problems: [] });
});

t.test("with the database away the file waits; an error that is nobody's ends in quarantine", async (t) => {
  const { directory, database, look, lookInto, drop, receipts } = await dropFolder(t);
  await drop('a.csv', 'r1,2026-01-01,c1,a1,1,10\n');
  const away = new PostgresDatabase({ connection: { host: '127.0.0.1', port: 1, user: 'x', database: 'x' } });
  t.teardown(() => away.close());
  const { files, problems } = await lookInto(away);
  t.strictSame([files.length, problems.length], [0, 1]);
  t.strictSame(tree(directory), ['a.csv'], 'nobody calls the file bad');

  await database.query('alter table imports rename to imports_away');
  t.match((await look()).files, [{ outcome: 'quarantined', reason: /^internal: / }]);
  await database.query('alter table imports_away rename to imports');
  await rename(join(directory, 'quarantine/a.csv'), join(directory, 'a.csv'));
  t.match((await look()).files, [{ outcome: 'archived' }]);
  t.strictSame(await receipts(), ['r1']);
});

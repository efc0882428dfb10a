import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { purchase } from '../../../test/support/history.ts';
import { until } from '../../../test/support/until.ts';
import { undoAliasMove, upsertCategories } from '../../catalogue/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { createCaches, writePurchases } from '../index.ts';
import { type FeedOptions, importFeed } from './index.ts';

type Offer = string | { id: string; body?: string; available?: boolean; price?: string };

const text = (offers: readonly Offer[]) =>
  `<?xml version="1.0"?><yml_catalog><shop><categories><category id="1">Food</category><category id="2" parentId="1">Tea</category></categories><offers>
${offers
  .map((offer) => (typeof offer === 'string' ? { id: offer } : offer))
  .map(
    ({ id, body = '', available = true, price = '10' }) =>
      `<offer id="${id}" available="${available}"><name>Item ${id}</name><price>${price}</price>${body}</offer>`,
  )
  .join('\n')}
</offers></shop></yml_catalog>`;

async function shop(t: Test) {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const origin = { country: config.country, timeZone: config.timeZone, caches: createCaches() };
  const file = join(t.testdir(), 'feed.yml');
  const load = async (feed: readonly Offer[] | string, options: FeedOptions = {}) => {
    await writeFile(file, typeof feed === 'string' ? feed : text(feed));
    return importFeed({ config, database, secrets }, file, options);
  };
  const available = async () =>
    (
      await database.query<{ sku: string }>('select sku from items where available order by sku collate "C"')
    ).map(({ sku }) => sku);
  const changes = async (kind: string) =>
    (await database.query<{ key: string }>('delete from changes where kind = $1 returning key', [kind]))
      .length;
  return { config, database, secrets, origin, file, load, available, changes };
}

t.test(
  'what leaves a feed becomes unavailable, what comes back is there again; sent again, nothing changes',
  async (t) => {
    const { load, available, changes, database } = await shop(t);
    const { counts } = await load(['a', 'b', 'c', 'd', { id: 'e', available: false }]);
    t.match(counts, {
      items: { accepted: 5, updated: 0, duplicate: 0, rejected: 0 },
      prices: 5,
      categories: 2,
    });
    t.same(await available(), ['a', 'b', 'c', 'd']);
    t.equal(await changes('item'), 5);
    t.equal(await changes('category'), 2);
    const again = await load(['e', 'd', 'c', 'b', 'a'].map((id) => ({ id, available: id !== 'e' })));
    t.match(again.counts, {
      items: { accepted: 0, updated: 0, duplicate: 5 },
      prices: 0,
      categories: 0,
      unavailable: 0,
    });
    t.equal((await changes('item')) + (await changes('category')), 0);
    t.match((await load(['a', 'b', 'c', 'e'])).counts, { unavailable: 1, 'available again': 1 });
    t.same(await available(), ['a', 'b', 'c', 'e']);
    t.equal(await changes('item'), 2);
    t.match((await load(['a', 'b', 'c', 'd', 'e'])).counts, { unavailable: 0, 'available again': 1 });
    t.equal((await database.query('select from items')).length, 5);
  },
);

t.test('a feed that drops more than 30 % is refused and changes nothing, unless forced', async (t) => {
  const { load, available, database } = await shop(t);
  const ids = Array.from({ length: 10 }, (_, i) => `i${i}`);
  await load(ids);
  t.match((await load(ids.slice(3))).counts, { unavailable: 3 }, 'exactly 30 % is taken');
  await load(ids);
  const state = async () =>
    JSON.stringify(
      await database.query('select *, (select max(seq) from changes) as seq from items order by item_no'),
    );
  const before = await state();
  await t.rejects(load(['i9', 'new']), {
    code: 'feed_refused',
    message: /got 9 of 10 available items less \(9 are no longer in it, 0 are in it as unavailable\)/,
  });
  await t.rejects(load(ids.map((id) => ({ id, available: id < 'i5' }))), {
    message: /5 are in it as unavailable/,
  });
  await t.rejects(load([]), { code: 'feed_refused' });
  await t.rejects(load(text(ids).slice(0, 900)), { code: 'import_failed', message: /malformed XML/ });
  t.match(await database.query(`select status from imports order by import_no desc limit 4`), [
    { status: 'failed' },
    { status: 'failed' },
    { status: 'failed' },
    { status: 'failed' },
  ]);
  t.equal(await state(), before);
  t.match((await load(ids.slice(5), { source: 'other' })).counts, { unavailable: 0 }, 'another source');
  t.match((await load(['i0', 'new'], { force: true, dryRun: true })).counts, { unavailable: 4 });
  t.match((await load(['i0', 'new'], { force: true })).counts, { unavailable: 4 });
  t.same(await available(), ['i0', 'i5', 'i6', 'i7', 'i8', 'i9', 'new'], 'the other feed still has five');
  t.not(await state(), before);
});

t.test('bad offers are told in the report and leave their items as they were', async (t) => {
  const { load, available, database } = await shop(t);
  await load(['a', 'b', 'c']);
  const summary = await load([
    'a',
    { id: 'b', body: '<url>javascript:alert(1)</url>' },
    'c',
    { id: 'c', price: '5' },
    { id: 'd', body: '<categoryId>77</categoryId>' },
  ]);
  t.match(summary, { rows: 5, rejectedRows: 2, warnings: 1 });
  const report = (await readFile(summary.report!, 'utf8'))
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  t.match(report, [
    { level: 'rejected', row: 3, reason: /offer b: url: got "javascript/ },
    { level: 'rejected', row: 5, reason: /offer c: id named before, in line 4/ },
    { level: 'warning', row: 6, reason: /offer d: category 77/ },
  ]);
  t.same(await available(), ['a', 'b', 'c', 'd']);
  t.match(
    await database.query(
      `select trim_scale(price)::text as price from item_prices join items using (item_no) where sku = 'c'`,
    ),
    [{ price: '10' }],
  );
});

t.test('prices by zone with their history; policies of categories stay', async (t) => {
  const { load, database } = await shop(t);
  const tea = (price: string, old = '') => [
    { id: 'a', price, body: `<categoryId>2</categoryId>${old}<currencyId>RUR</currencyId>` },
  ];
  await load(tea('10'));
  await upsertCategories(database, [{ id: '2', neverExplain: true, repeat: 'always', countBy: 'style' }]);
  await load(tea('10.00'));
  await load(tea('9.99', '<oldprice>10</oldprice>'));
  await load(tea('11'), { source: 'north', zone: 'north' });
  t.same(
    await database.query(
      `select zone, trim_scale(price)::text as price, trim_scale(old_price)::text as old, currency from item_prices order by zone, since`,
    ),
    [
      { zone: '', price: '10', old: null, currency: 'RUB' },
      { zone: '', price: '9.99', old: '10', currency: 'RUB' },
      { zone: 'north', price: '11', old: null, currency: 'RUB' },
    ],
  );
  t.match(
    await database.query(
      `select c.repeat, c.never_explain, c.count_by, p.id as parent from items join categories c using (category_no) join categories p on p.category_no = c.parent_no`,
    ),
    [{ repeat: 'always', never_explain: true, count_by: 'style', parent: '1' }],
  );
});

t.test('aliases: history follows from a provisional item, undo holds against the next feed', async (t) => {
  const { load, database, secrets, origin, changes } = await shop(t);
  const bought = purchase('1', ['K-62'], { source: 'till', customer: { card: '1' } });
  await writePurchases(database, secrets, [bought], origin);
  await changes('customer');
  const owner = async () =>
    (
      await database.query<{ sku: string }>(
        'select sku from purchase_lines join item_aliases using (alias_no) join items using (item_no)',
      )
    ).map(({ sku }) => sku);
  t.same(await owner(), ['K-62']);
  const barcode = '<barcode>4006381333931</barcode>';
  const feed = [
    { id: 'coat', body: `<vendorCode>K-62</vendorCode>${barcode}` },
    { id: 'hat', body: '<barcode>4600051000057</barcode>' },
  ];
  const options = { aliases: { till: 'vendorCode' } };
  t.match((await load(feed, options)).counts, { aliases: 3 });
  t.same(await owner(), ['coat']);
  t.equal(await changes('customer'), 1, 'the buyer has another history now');
  t.match((await load(feed, options)).counts, { aliases: 0 });
  const [{ entry_no: entry } = { entry_no: 0 }] = await database.query<{ entry_no: number }>(
    'select entry_no from item_alias_log where from_item_no is not null',
  );
  t.match(await undoAliasMove(database, entry), { source: 'till', from: 'coat', to: 'K-62', undoes: entry });
  t.same(await owner(), ['K-62']);
  t.equal(await changes('customer'), 1);
  await t.rejects(undoAliasMove(database, entry), { code: 'conflict' });
  await t.rejects(undoAliasMove(database, 999), { code: 'not_found' });
  t.match(await load(feed, options), { counts: { aliases: 0 }, warnings: 1 });
  t.same(await owner(), ['K-62'], 'the feed does not make it again');

  const stolen = [
    ...feed.slice(0, 1),
    { id: 'hat' },
    { id: 'cap', body: '<barcode>4600051000057</barcode>' },
  ];
  t.match(await load(stolen, options), { counts: { aliases: 0 }, warnings: 2 }, 'the hat is on sale');
  const twice = [{ id: 'coat', body: barcode }, { id: 'hat', body: barcode }, 'cap'];
  t.match(await load(twice), { warnings: 2 }, 'a code of two offers is nobody’s');
});

t.test('categories of a feed: circles, depths, and what is nowhere declared', async (t) => {
  const { load, database } = await shop(t);
  const tree = (categories: [id: string, parent?: string][], offers: string) =>
    `<yml_catalog><shop><categories>${categories
      .map(
        ([id, parent]) =>
          `<category id="${id}"${parent === undefined ? '' : ` parentId="${parent}"`}>C ${id}</category>`,
      )
      .join('')}</categories><offers>${offers}</offers></shop></yml_catalog>`;
  const offer = (id: string, category: string) =>
    `<offer id="${id}"><name>${id}</name><price>1</price><categoryId>${category}</categoryId></offer>`;
  const parents = async () =>
    Object.fromEntries(
      (
        await database.query<{ id: string; parent: string | null }>(
          'select c.id, p.id as parent from categories c left join categories p on p.category_no = c.parent_no',
        )
      ).map(({ id, parent }) => [id, parent]),
    );
  const ring = tree(
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['d', 'd'],
      ['a', 'd'],
    ],
    offer('1', 'a') + offer('2', 'nowhere'),
  );
  const summary = await load(ring);
  t.match(summary, {
    rows: 2,
    rejectedRows: 0,
    warnings: 4,
    counts: { items: { accepted: 2 }, categories: 4 },
  });
  t.match(
    (await readFile(summary.report!, 'utf8'))
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row).reason),
    [
      /category a: named before, and otherwise/,
      /category c: its parent lies below it/,
      /category d: its parent/,
      /offer 2: category nowhere/,
    ],
  );
  t.strictSame(await parents(), { a: 'b', b: 'c', c: null, d: null });
  t.match((await load(ring)).counts, { categories: 0 });
  const deep = Array.from({ length: 10_000 }, (_, i): [string, string?] =>
    i === 0 ? ['n0'] : [`n${i}`, `n${i - 1}`],
  );
  const { warnings, counts } = await load(tree(deep, offer('1', 'n9999') + offer('2', 'n7')));
  t.match(counts, { items: { updated: 2 }, categories: 10_000 });
  t.ok(warnings > 0, 'told where the tree is cut');
  const after = await parents();
  let [deepest, at]: [number, string | null | undefined] = [0, 'n9999'];
  for (; at !== null && at !== undefined; at = after[at]) deepest++;
  t.ok(deepest <= 51, `${deepest} deep`);
});

t.test('feeds come by address: redirects, passwords and large answers', async (t) => {
  const { config, database, secrets } = await shop(t);
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const path = new URL(request.url!, 'http://x').pathname;
    if (path === '/feed') return response.end(text(['a', 'b']));
    if (path === '/moved') return response.writeHead(302, { location: '/feed' }).end();
    if (path === '/cut') {
      response.writeHead(200, { 'content-length': 10_000 });
      return response.write('<yml_catalog>', () => response.destroy());
    }
    if (path === '/file') return response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    if (path === '/circle') return response.writeHead(302, { location: '/circle' }).end();
    return response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const load = (path: string) =>
    importFeed({ config, database, secrets }, `http://me:s3cret@127.0.0.1:${port}${path}?token=t0ken`);
  t.match((await load('/moved')).counts, { items: { accepted: 2 } });
  t.same(seen, Array(2).fill(`Basic ${Buffer.from('me:s3cret').toString('base64')}`));
  for (const [path, message] of [
    ['/missing', /status 404/],
    ['/cut', /127\.0\.0\.1/],
    ['/file', /redirects to file:/],
    ['/circle', /redirects more than 5 times/],
  ] as const) {
    const error = await load(path).then(
      () => new Error('taken'),
      (reason: Error) => reason,
    );
    t.match(error, { code: 'import_failed', message });
    t.notMatch(error.message, /s3cret|t0ken/);
  }
  t.notMatch(JSON.stringify(await database.query('select files from imports')), /s3cret|t0ken/);
});

t.test('items and codes that others make meanwhile are theirs, and those of the feed come in', async (t) => {
  const { load, database } = await shop(t);
  const feed = ['a', 'b', 'c'].map((id) => ({ id, body: `<vendorCode>K-${id}</vendorCode>` }));
  const options = { aliases: { till: 'vendorCode' } };
  const waiting = async () =>
    (
      await database.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      )
    ).length;
  const meanwhile = async (insert: string) => {
    const loading = await database.transaction(async (session) => {
      await session.query(insert);
      const running = load(feed, options);
      await until(waiting, (n) => n > 0);
      return { running };
    });
    return loading.running;
  };
  t.match(
    await meanwhile(`with b as (insert into items (sku, provisional) values ('b', true) returning item_no)
      insert into item_aliases (source, code, item_no, origin) select 'sku', 'b', item_no, 'sku' from b`),
    { counts: { items: { accepted: 2, updated: 1 }, prices: 3, aliases: 3 } },
  );
  await database.query('truncate item_aliases, item_alias_log restart identity cascade');
  t.match(
    await meanwhile(
      `insert into item_aliases (source, code, item_no, origin) select 'till', 'K-b', item_no, 'api' from items where sku = 'c'`,
    ),
    { counts: { items: { duplicate: 3 } } },
  );
  t.strictSame(
    await database.query(
      `select code, sku, (select count(*)::int from item_alias_log l where l.alias_no = a.alias_no) as logged
       from item_aliases a join items using (item_no) order by code`,
    ),
    [
      { code: 'K-a', sku: 'a', logged: 1 },
      { code: 'K-b', sku: 'c', logged: 0 },
      { code: 'K-c', sku: 'c', logged: 1 },
    ],
  );
  t.match(await database.query('select from item_prices'), { length: 3 });
});

t.test('of a new catalogue one change tells, of a few items of it one each', async (t) => {
  const { load, database } = await shop(t);
  const feed = (priced: number) =>
    Array.from({ length: 10_001 }, (_, i) => ({ id: `i${i}`, price: i < priced ? '11' : '10' }));
  const told = () => database.query<{ key: string }>("delete from changes where kind = 'item' returning key");
  await load(feed(0));
  t.strictSame(await told(), [{ key: '*' }]);
  await load(feed(3));
  t.equal((await told()).length, 3);
});

t.test('a feed after another leaves what the second alone would have made available', async (t) => {
  const { load, available, database } = await shop(t);
  const feed = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), available: fc.boolean() }),
    { selector: ({ id }) => id, maxLength: 6 },
  );
  const clear = () =>
    database.query('truncate items, item_prices, item_aliases, item_alias_log, feed_items, stock cascade');
  await fc.assert(
    fc.asyncProperty(fc.array(feed, { minLength: 1, maxLength: 3 }), feed, async (earlier, last) => {
      await clear();
      for (const one of earlier) await load(one, { force: true });
      await load(last, { force: true });
      const after = await available();
      const expected = last.filter((offer) => offer.available).map(({ id }) => id);
      t.same(after, expected.sort());
      await clear();
      await load(last);
      t.same(await available(), after);
    }),
    { numRuns: 15 },
  );
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { openSecrets } from '../../resources/secrets.ts';
import type { ImportOptions } from './context.ts';
import { type FeedOptions, importFeed, importFiles, parseMapping } from './index.ts';

const ASSORTMENT = {
  subject: 'catalogue',
  source: 'erp',
  item: { sku: 'sku', title: 'name', available: 'live' },
};
const PRICES = { subject: 'catalogue', source: 'erp', item: { sku: 'sku' }, price: { price: 'price' } };

async function shop(t: Test) {
  const { config, database } = await testDatabase(t);
  const context = { config, database, secrets: await openSecrets(config, database) };
  const file = join(t.testdir(), 'items');
  return {
    database,
    async load(mapping: object, rows: readonly string[] | Uint8Array, options: ImportOptions = {}) {
      await writeFile(file, rows instanceof Uint8Array ? rows : rows.join('\n'));
      return importFiles(context, [file], parseMapping(JSON.stringify(mapping), 'test'), options);
    },
    async tsv(ids: readonly string[], options: FeedOptions = {}) {
      await writeFile(file, `id\ttitle\tprice\n${ids.map((id) => `${id}\tItem ${id}\t5 EUR\n`).join('')}`);
      return importFeed(context, file, options);
    },
    available: async () =>
      (
        await database.query<{ sku: string }>(
          'select sku from items where available order by sku collate "C"',
        )
      ).map(({ sku }) => sku),
  };
}

const ids = Array.from({ length: 10 }, (_, i) => `i${i}`);
const whole = (names: readonly string[]) => ['sku,name,live', ...names.map((id) => `${id},Item ${id},`)];

t.test('what leaves a whole catalogue file becomes unavailable, and comes back with it', async (t) => {
  const { load, available, database } = await shop(t);
  t.match((await load(ASSORTMENT, whole(ids))).counts, { items: 10, unavailable: 0 });
  t.match((await load(ASSORTMENT, whole(ids))).counts, { items: 0, unavailable: 0, 'available again': 0 });
  await database.query('delete from changes');
  t.match((await load(ASSORTMENT, whole(ids.slice(2)))).counts, { items: 0, unavailable: 2 });
  t.same(await available(), ids.slice(2));
  t.match(await database.query('select kind, key from changes order by key'), [
    { kind: 'item', key: '1' },
    { kind: 'item', key: '2' },
  ]);
  t.match((await load(ASSORTMENT, whole(ids))).counts, { unavailable: 0, 'available again': 2 });
  t.match((await load(ASSORTMENT, [...whole(ids.slice(1)), 'i0,Item i0,no'])).counts, {
    unavailable: 0,
    items: 1,
  });
  t.same(await available(), ids.slice(1), 'in it, and not to be had');
});

t.test(
  'a file that drops more than 30 % is refused before anything is written, unless forced or a part',
  async (t) => {
    const { load, available, database } = await shop(t);
    await load(ASSORTMENT, whole(ids));
    const few = ['sku,name,live', 'i0,Renamed,', 'new,New,'];
    for (const dryRun of [true, false])
      await t.rejects(load(ASSORTMENT, few, { dryRun }), {
        code: 'feed_refused',
        message: /erp: got 9 of 10 available items less \(9 are no longer in it, .*--force; .*--partial$/,
      });
    t.same(await available(), ids);
    t.match(await database.query('select title from items where item_no = 1'), [{ title: 'Item i0' }]);
    t.match(await database.query('select status from imports order by import_no desc limit 1'), [
      { status: 'failed' },
    ]);
    t.match((await load(ASSORTMENT, few, { partial: true })).counts, { items: 2, unavailable: 0 });
    t.match((await load({ ...ASSORTMENT, partial: true }, few)).counts, { items: 0, unavailable: 0 });
    t.same(await available(), [...ids, 'new']);
    t.match((await load(ASSORTMENT, few, { force: true })).counts, { unavailable: 9 });
    t.same(await available(), ['i0', 'new']);
  },
);

t.test('prices alone, bad rows and broken files take nothing away', async (t) => {
  const { load, available } = await shop(t);
  await load(ASSORTMENT, whole(ids));
  t.match((await load(PRICES, ['sku,price', 'i0,5'])).counts, { prices: 1, unavailable: 0 });
  t.match(await load(ASSORTMENT, [...whole(ids.slice(1)), 'i0,Item i0,perhaps']), {
    rejectedRows: 1,
    counts: { unavailable: 0 },
  });
  t.same(await available(), ids);
  const packed = gzipSync(whole(Array.from({ length: 9_000 }, (_, i) => `i${i}`)).join('\n'));
  const cut = await load(ASSORTMENT, packed.subarray(0, packed.length / 2));
  t.equal(cut.truncated.length, 1);
  t.match(cut.counts, { unavailable: 0 });
  t.ok((await available()).length > ids.length, 'what could be read is in');
});

t.test('Google text with tabs by the same rule; --partial for feeds', async (t) => {
  const { tsv, available } = await shop(t);
  await tsv(ids);
  t.match((await tsv(ids.slice(3))).counts, { unavailable: 3 });
  t.match((await tsv(ids)).counts, { 'available again': 3 });
  await t.rejects(tsv(ids.slice(4)), { code: 'feed_refused', message: /4 of 10/ });
  t.match((await tsv([...ids.slice(4), 'new'], { partial: true })).counts, {
    items: { accepted: 1 },
    unavailable: 0,
  });
  t.same(await available(), [...ids, 'new']);
  t.match((await tsv(ids.slice(4), { force: true })).counts, { unavailable: 5 });
});

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { bundledCli } from '../../test/support/bundled-cli.ts';
import { testDatabase } from '../../test/support/database.ts';

const offer = (id: string, body = '') =>
  `<offer id="${id}"><name>Item ${id}</name><price>10</price>${body}</offer>`;
const yml = (...offers: string[]) =>
  `<?xml version="1.0"?><yml_catalog><shop><offers>${offers.join('\n')}</offers></shop></yml_catalog>`;

t.test('import catalogue, and catalogue log and undo, on the command line', async (t) => {
  const { config, database } = await testDatabase(t);
  const program = await bundledCli(t);
  const folder = join(t.testdir(), 'shop');
  await mkdir(folder);
  const run = (...parts: string[]) =>
    new Promise<{ code: number; out: string; error: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        DATABASE_URL: config.databaseUrl,
        REGULARS_SECRET_KEY: config.secretKey,
      };
      const child = execFile(
        process.execPath,
        [program, '--data-dir', config.dataDir, ...parts],
        { env, cwd: folder },
        (_, out, error) => resolve({ code: child.exitCode ?? -1, out, error }),
      );
    });
  /** With --json: JSON alone on stdout. */
  const json = async (...parts: string[]) => {
    const { code, out } = await run('--json', ...parts);
    return { code, answer: JSON.parse(out) };
  };
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return name;
  };
  const refused = (code: string, message: RegExp) => ({ code: 1, answer: { error: { code, message } } });

  const feed = await file(
    'a.yml',
    yml(offer('A', '<vendorCode>K-1</vendorCode>'), offer('B'), offer('C', '<barcode>1</barcode>')),
  );
  const first = await json(
    'import',
    'catalogue',
    feed,
    '--alias',
    'till=vendorCode',
    '--source',
    'site',
    '--zone',
    'north',
  );
  t.match(first, {
    code: 0,
    answer: {
      subject: 'catalogue',
      rows: 3,
      warnings: 1,
      counts: { items: { accepted: 3 }, aliases: 1, prices: 3 },
    },
  });
  t.match(await database.query('select distinct zone from item_prices'), [{ zone: 'north' }]);
  t.match(await database.query('select distinct source from feed_items'), [{ source: 'site' }]);

  await t.test('an alias that is moved, and taken back', async (t) => {
    const [entry] = (await json('catalogue', 'log', '--code', 'K-1')).answer;
    t.match(entry, { source: 'till', code: 'K-1', from: null, to: 'A', reason: 'feed site' });
    t.match((await json('catalogue', 'undo', String(entry.entry))).answer, {
      from: 'A',
      to: 'K-1',
      undoes: entry.entry,
    });
    t.match(
      await json('catalogue', 'undo', String(entry.entry)),
      refused('conflict', /undone before, by entry 2/),
    );
  });

  await t.test('help has examples', async (t) => {
    const { code, out } = await run('catalogue', 'undo', '--help');
    t.match({ code, out }, { code: 0, out: /Examples:\n {2}regulars / });
  });

  await t.test('a feed by address, forced, partial, and dry', async (t) => {
    const server = createServer((_, response) => response.end(yml(offer('A'), offer('D'))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml?key=s3cret`;
    const load = (...flags: string[]) =>
      json('import', 'catalogue', address, '--format', 'yml', '--source', 'site', ...flags);
    t.match(await load(), refused('feed_refused', /2 of 3 available items less .* --force; .* --partial/));
    t.match(await load('--partial', '--dry-run'), {
      code: 0,
      answer: { dryRun: true, counts: { items: { accepted: 1 } } },
    });
    t.match(await load('--force'), { code: 0, answer: { counts: { unavailable: 2 } } });
    t.match(
      await load('--format', 'google'),
      refused('import_failed', /^http:\/\/127\.0\.0\.1:\d+\/feed\.xml: got <yml_catalog>, expected <rss>/),
    );
  });

  await t.test('CSV by a mapping', async (t) => {
    const mapping = await file(
      'items.json',
      JSON.stringify({ subject: 'catalogue', source: 'erp', item: { sku: 'sku', title: 'name' } }),
    );
    const rows = await file('items.csv', 'sku,name\nX,One\nY,Two\n');
    t.match(await json('import', 'catalogue', rows, '--format', 'csv', '--mapping', mapping), {
      code: 0,
      answer: { counts: { items: 2 } },
    });
    await file('items.csv', 'sku,name\nX,One\n');
    const forced = await run('import', 'catalogue', rows, '--mapping', mapping, '--force');
    t.match(forced, { code: 0, out: /^1 rows in .*\n {2}items +0\n[\s\S]*unavailable 1/ });
  });

  await t.test('what cannot be is told before anything is done', async (t) => {
    const wrong: [parts: string[], code: string, message: RegExp][] = [
      [[feed, feed], 'invalid_request', /got 2 feeds, expected one/],
      [[await file('rows.csv', 'id,name\n1,x\n')], 'import_failed', /neither XML nor a header with tabs/],
      [['rows.csv', '--mapping', 'items.json', '--zone', 'x'], 'invalid_request', /--zone: of feeds alone/],
    ];
    for (const [parts, code, message] of wrong)
      t.match(await json('import', 'catalogue', ...parts), refused(code, message), String(message));
    const { code, error } = await run('import', 'catalogue', feed, '--alias', 'till=price');
    t.equal(code, 1);
    t.match(error, /error: option '--alias/);
  });
});

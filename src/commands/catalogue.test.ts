import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { runCommands } from '../../test/support/run-commands.ts';
import { startCommand } from '../../test/support/start-command.ts';

const offer = (id: string, body = '') =>
  `<offer id="${id}"><name>Item ${id}</name><price>10</price>${body}</offer>`;
const yml = (...offers: string[]) =>
  `<?xml version="1.0"?><yml_catalog><shop><offers>${offers.join('\n')}</offers></shop></yml_catalog>`;
const refused = (code: string, message: RegExp) => ({ code: 1, answer: { error: { code, message } } });

t.test('import catalogue, and catalogue log and undo, on the command line', async (t) => {
  const { config, database } = await testDatabase(t);
  const folder = join(t.testdir(), 'shop');
  await mkdir(folder);
  const run = (...commands: string[][]) =>
    runCommands(['import', 'catalogue'], commands, {
      DATABASE_URL: config.databaseUrl,
      REGULARS_SECRET_KEY: config.secretKey,
      REGULARS_DATA_DIR: config.dataDir,
    });
  const load = (...parts: string[]) => ['import', 'catalogue', ...parts];
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  /** As a person runs it. */
  const typed = async (...parts: string[]) => {
    const child = startCommand(config, parts, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, error] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
    return { code: child.exitCode, out, error };
  };

  const feed = await file(
    'a.yml',
    yml(offer('A', '<vendorCode>K-1</vendorCode>'), offer('B'), offer('C', '<barcode>1</barcode>')),
  );
  const [first, log, undone, again] = await run(
    load(feed, '--alias', 'till=vendorCode', '--source', 'site', '--zone', 'north'),
    ['catalogue', 'log', '--code', 'K-1'],
    ['catalogue', 'undo', '1'],
    ['catalogue', 'undo', '1'],
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
  t.match(
    log!.answer,
    [{ entry: 1, source: 'till', code: 'K-1', from: null, to: 'A', reason: 'feed site' }],
    'an alias that is moved',
  );
  t.match(undone!.answer, { from: 'A', to: 'K-1', undoes: 1 }, 'is taken back');
  t.match(again, refused('conflict', /undone before, by entry 2/));

  const server = createServer((_, response) => response.end(yml(offer('A'), offer('D'))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml?key=s3cret`;
  const site = [address, '--format', 'yml', '--source', 'site'];
  const mapping = await file(
    'items.json',
    JSON.stringify({ subject: 'catalogue', source: 'erp', item: { sku: 'sku', title: 'name' } }),
  );
  const rows = await file('items.csv', 'sku,name\nX,One\nY,Two\n');
  const [half, part, forced, google, csv, two, neither, zoned] = await run(
    load(...site),
    load(...site, '--partial', '--dry-run'),
    load(...site, '--force'),
    load(...site, '--format', 'google'),
    load(rows, '--format', 'csv', '--mapping', mapping),
    load(feed, feed),
    load(await file('rows.csv', 'id,name\n1,x\n')),
    load(rows, '--mapping', mapping, '--zone', 'x'),
  );
  t.match(half, refused('feed_refused', /2 of 3 available items less .* --force; .* --partial/));
  t.match(part, { code: 0, answer: { dryRun: true, counts: { items: { accepted: 1 } } } });
  t.match(forced, { code: 0, answer: { counts: { unavailable: 2 } } });
  t.match(
    google,
    refused('import_failed', /^http:\/\/127\.0\.0\.1:\d+\/feed\.xml: got <yml_catalog>, expected <rss>/),
  );
  t.match(csv, { code: 0, answer: { counts: { items: 2 } } });
  t.match(two, refused('invalid_request', /got 2 feeds, expected one/));
  t.match(neither, refused('import_failed', /neither XML nor a header with tabs/));
  t.match(zoned, refused('invalid_request', /--zone: of feeds alone/));

  await file('items.csv', 'sku,name\nX,One\n');
  const [told, help, wrong] = await Promise.all([
    typed('import', 'catalogue', rows, '--mapping', mapping, '--force'),
    typed('catalogue', 'undo', '--help'),
    typed('import', 'catalogue', feed, '--alias', 'till=price'),
  ]);
  t.match(told, { code: 0, out: /^1 rows in .*\n {2}items +0\n[\s\S]*unavailable +1\n/ });
  t.match(help, { code: 0, out: /Examples:\n {2}regulars / });
  t.match(wrong, { code: 1, error: /error: option '--alias/ });
});

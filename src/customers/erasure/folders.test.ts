import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { writeLists } from '../../../test/support/lists.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { folderText } from '../../../test/support/traces.ts';
import { readEntries } from '../../../training/lists-file.ts';
import { findCustomer } from '../../history/index.ts';
import { folderId } from './folder.ts';
import { type Certificate, isGenuine } from './index.ts';

const { anna } = CUSTOMERS;

t.test('each server takes them out of its own files, at once or when it starts', async (t) => {
  const shops = await threeShops(t);
  const { database, secrets, config } = shops;
  const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: anna.card }))!;
  const version = '2026-06-01-1';
  writeLists(config.dataDir, version, [customerNo, customerNo + 1]);
  const root = t.testdir();
  const [running, stopped] = [join(root, 'running'), join(root, 'stopped')];
  for (const folder of [running, stopped]) {
    await cp(join(config.dataDir, 'models'), join(folder, 'models'), { recursive: true });
    await mkdir(join(folder, 'imports'));
    await writeFile(join(folder, 'imports', 'import-7.ndjson'), `{"reason":"got ${anna.email}"}\n`);
  }
  await shops.serve({ dataDir: running });
  await (await shops.serve({ dataDir: stopped })).app.close();
  const listIn = async (folder: string) => {
    for await (const { kind, key } of readEntries(join(folder, 'models', version, 'lists.bin')))
      if (kind === 'customer' && key === customerNo) return true;
    return false;
  };
  t.ok(await listIn(running));

  const child = startCommand(config, ['--json', 'customer', 'erase', `card:${anna.card}`, '--yes']);
  const certificate: Certificate = JSON.parse(await text(child.stdout!));
  const all = { models: { [version]: 1 }, measured: {}, others: { 'imports/import-7.ndjson': 1 } };
  t.strictSame(certificate.removed.files, {
    models: all.models,
    measured: {},
    others: {},
    otherServers: [{ folder: await folderId(running), ...all }],
  });
  t.strictSame(certificate.pending, [await folderId(stopped)]);
  t.ok(isGenuine(secrets, certificate));
  for (const folder of [running, config.dataDir]) {
    t.notOk(await listIn(folder));
    t.notOk((await folderText(folder)).includes(anna.email));
  }
  t.ok(await listIn(stopped), 'nobody is there to look');
  const sealed = () => database.query('select from erasures where sealed is not null');
  t.equal((await sealed()).length, 1, 'what to look for is kept until then');

  await shops.serve({ dataDir: stopped });
  t.notOk(await listIn(stopped));
  t.notOk((await folderText(stopped)).includes(anna.email));
  t.equal((await sealed()).length, 0);
});

t.test('a folder has one id, whoever makes it and however it broke off', async (t) => {
  const root = t.testdir();
  const fresh = join(root, 'fresh');
  const ids = new Set(await Promise.all(Array.from({ length: 8 }, () => folderId(fresh))));
  t.equal(ids.size, 1);
  await writeFile(join(fresh, 'folder-id'), '');
  const again = await folderId(fresh);
  t.match(again, /^[0-9a-f-]{36}$/);
  t.equal(await folderId(fresh), again);
});

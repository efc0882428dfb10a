import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { encodeCustomerLists, loadModel } from '../../../models/artifact/index.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { versionDirectory } from '../../../training/version-files.ts';
import { Scorer } from './scorer.ts';

t.test('a thread makes the lists that the model makes, and shares its bytes', async (t) => {
  const shops = await threeShops(t);
  const path = join(versionDirectory(shops.config.dataDir, await shops.train()), 'model.bin');
  const scorer = await Scorer.open(path);
  t.teardown(() => scorer.close());
  const { bytes, checksum } = scorer.opened;
  t.ok(bytes.buffer instanceof SharedArrayBuffer);
  const model = loadModel(await readFile(path));
  t.equal(checksum, model.checksum);
  const items = (
    await shops.database.query<{ no: number }>('select item_no as no from items order by 1')
  ).map(({ no }) => no);
  const histories = items.map((item, at) => ({
    baskets: [
      { day: model.lastDay - 30, items: [item, items[0]!] },
      { day: model.lastDay - at, items: [item] },
    ],
  }));
  const expected = histories.map((history) =>
    encodeCustomerLists(model.customerLists(history, model.lastDay + 1)),
  );
  const made = () =>
    Promise.all(
      histories.map(async (history) => Buffer.from(await scorer.lists(history, model.lastDay + 1))),
    );
  t.same(
    await made(),
    expected.map((lists) => Buffer.from(lists)),
  );
  const trusted = loadModel(bytes, checksum);
  t.same(
    trusted.customerLists(histories[1]!, model.lastDay + 1),
    model.customerLists(histories[1]!, model.lastDay + 1),
    'what was checked in the thread is taken as it is',
  );

  await t.test('a thread that ends fails what waits for it, and the next call has another', async (t) => {
    const broken = { baskets: [{ day: Number.NaN, items: null }] } as never;
    const both = await Promise.allSettled([scorer.lists(broken, 1), scorer.lists(histories[0]!, 1)]);
    t.match(both, [
      { status: 'rejected', reason: { code: 'internal', message: /the thread that makes lists ended/ } },
      { status: 'rejected' },
    ]);
    t.same(
      await made(),
      expected.map((lists) => Buffer.from(lists)),
    );
  });

  await t.test('what was asked before it closes is answered', async (t) => {
    const asked = made();
    await scorer.close();
    t.same(
      await asked,
      expected.map((lists) => Buffer.from(lists)),
    );
  });

  await t.test('a file that is not there, or not whole', async (t) => {
    await t.rejects(Scorer.open(`${path}.none`), {
      code: 'model_missing',
      message: /model\.bin\.none cannot be read/,
    });
    const cut = join(t.testdir(), 'model.bin');
    await writeFile(cut, (await readFile(path)).subarray(0, -1));
    await t.rejects(Scorer.open(cut), { code: 'artifact_corrupt', message: /checksum/ });
  });
});

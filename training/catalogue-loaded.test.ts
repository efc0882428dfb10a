import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { decodeCustomerLists } from '../models/artifact/index.ts';
import { importFiles, parseMapping } from '../src/history/importers/index.ts';
import { writePurchases } from '../src/history/index.ts';
import { openSecrets } from '../src/resources/secrets.ts';
import { testDatabase } from '../test/support/database.ts';
import { purchase } from '../test/support/history.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { readEntries } from './publish.ts';
import { train } from './train.ts';

const DAY_MS = 86_400_000;
const feed = parseMapping(
  JSON.stringify({
    subject: 'catalogue',
    source: 'till',
    item: {
      sku: 'sku',
      title: 'title',
      categoryPath: { column: 'category', separator: '/' },
      firstSeen: { column: 'since', format: 'YYYY-MM-DD' },
    },
  }),
  'test',
);

t.test('the first catalogue makes nothing new that nobody said is new; the next one does', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const directory = t.testdir();
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
  const date = (days: number) => daysAgo(days).toISOString().slice(0, 10);
  const at = (days: number) => ({ at: { instant: daysAgo(days), utcOffset: 0 } });
  const card = { customer: { card: '1' } };
  await writePurchases(
    database,
    secrets,
    [
      purchase('a', ['milk', 'bread'], { ...card, ...at(90) }),
      purchase('b', ['milk'], { ...card, ...at(60) }),
      purchase('c', ['milk', 'tea'], { ...card, ...at(0) }),
    ],
    { country: 'RU', timeZone: 'UTC' },
  );
  const load = async (...rows: string[]) => {
    const file = join(directory, 'feed.csv');
    await writeFile(file, ['sku,title,category,since', ...rows].join('\n'));
    return importFiles({ config, database, secrets }, [file], feed, { partial: true });
  };
  const novel = async () => {
    const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };
    const { version } = await train({
      database,
      config,
      evaluate: false,
      settings: { network },
      force: true,
    });
    const items = await database.query<{ no: number; sku: string }>('select item_no as no, sku from items');
    const sku = new Map(items.map((row) => [row.no, row.sku]));
    for await (const entry of readEntries(join(config.dataDir, 'models', version, 'lists.bin')))
      if (entry.kind === 'customer')
        return decodeCustomerLists(entry.value)
          .novel.map(({ item }) => sku.get(item)!)
          .sort();
    return [];
  };
  const rows = ['milk,Milk,food,', 'bread,Bread,food,', 'tea,Tea,food,', 'old,Old,food,'];
  await load(...rows, `launched,Launched,food,${date(5)}`);
  t.same(await novel(), ['launched'], 'what the feed dates is as new as it says, the rest was there');
  // The first import was yesterday.
  await database.query(
    `update imports set started_at = started_at - interval '1 day', finished_at = finished_at - interval '1 day'`,
  );
  await database.query(`update items set first_seen = first_seen - interval '1 day' where sku = 'old'`);
  await load('fresh,Fresh,food,');
  t.same(await novel(), ['fresh', 'launched']);
});

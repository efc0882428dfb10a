import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { until } from '../../../test/support/until.ts';
import { type Config, readConfig } from '../../config.ts';
import { openDatabase } from '../../resources/database/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { importFeed } from './index.ts';

const KILLS = Number(process.env.REGULARS_TEST_KILLS ?? 3);
const OFFERS = 2_000;

/** The first feed, and the second: a tenth has left it, as many are new, every third has another price. */
const FEEDS = [0, 1].map((version) => {
  const prices = new Map<string, number>();
  for (let i = 0; i < OFFERS * 1.1; i++)
    if (version === 0 ? i < OFFERS : i % 11 !== 3) prices.set(`i${i}`, i % 3 === 0 ? 10 + version : 20);
  return prices;
});

function feedOf(prices: ReadonlyMap<string, number>): string {
  const offers = [...prices].map(
    ([id, price]) =>
      `<offer id="${id}"><name>Item ${id}</name><price>${price}</price><vendorCode>K-${id}</vendorCode></offer>`,
  );
  return `<?xml version="1.0"?><yml_catalog><shop><offers>\n${offers.join('\n')}\n</offers></shop></yml_catalog>`;
}

function importing(config: Config, file: string): ChildProcess {
  const args = ['import', 'catalogue', file, '--alias', 'till=vendorCode', '--json'];
  return startCommand(config, args, { stdio: 'ignore' });
}

t.test(
  'a feed killed at random points is in as a whole or not at all, and comes in when run again',
  async (t) => {
    const folder = t.testdir();
    const files = await Promise.all(
      FEEDS.map(async (prices, version) => {
        await writeFile(join(folder, `${version}.yml`), feedOf(prices));
        return join(folder, `${version}.yml`);
      }),
    );
    const config = readConfig({}, { dataDir: join(folder, 'data') });
    const database = await openDatabase(config);
    const context = { config, database, secrets: await openSecrets(config, database) };
    const first = await importFeed(context, files[0]!, { aliases: { till: 'vendorCode' } });

    /** Which of the two feeds the catalogue shows; neither where it is of both. */
    const shown = async () => {
      const rows = await database.query<{ sku: string; price: number }>(
        `select sku, (select price::float8 from item_prices p where p.item_no = i.item_no order by since desc limit 1) as price
       from items i where available`,
      );
      return FEEDS.findIndex(
        (prices) => prices.size === rows.length && rows.every(({ sku, price }) => prices.get(sku) === price),
      );
    };
    const started = async () =>
      (await database.query<{ n: number }>('select count(*)::int as n from imports'))[0]!.n;

    const random = seededRandom(1);
    let [at, interrupted, longest] = [0, 0, first.seconds * 1_000];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await started();
      const child = importing(config, files[1 - at]!);
      const closed = once(child, 'close') as Promise<[number | null]>;
      await until(started, (n) => n > before);
      const began = performance.now();
      const [code] = await Promise.race([closed, delay(random() * longest).then(() => [undefined])]);
      if (code === undefined) {
        child.kill('SIGKILL');
        await closed;
        interrupted++;
      } else longest = performance.now() - began;
      // What was killed may just have committed.
      const now = await shown();
      t.ok(now === at || now === 1 - at, `whole after kill ${kill + 1}: got feed ${now}`);
      at = Math.max(now, 0);
    }
    t.ok(interrupted > 0, `${interrupted} of ${KILLS} were killed before their end`);

    for (const version of [1 - at, at]) {
      await importFeed(context, files[version]!, { aliases: { till: 'vendorCode' } });
      t.equal(await shown(), version, 'nothing is missing and nothing wrongly unavailable');
    }
    const [counts] = await database.query(
      `select (select count(*) from items)::int as items, (select count(*) from item_aliases)::int as aliases,
       (select count(*) from item_alias_log)::int as logged, (select count(*) from feed_items)::int as listed,
       (select count(*) from (
          select price = lag(price) over (partition by item_no order by since) as again from item_prices
        ) p where again)::int as twice`,
    );
    const all = new Set(FEEDS.flatMap((prices) => [...prices.keys()])).size;
    t.strictSame(counts, { items: all, aliases: all, logged: all, listed: all, twice: 0 });
    await database.close();
  },
);

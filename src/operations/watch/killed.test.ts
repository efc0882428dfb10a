import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import type { Config } from '../../config.ts';
import { packageRoot } from '../../resources/package-root.ts';

const KILLS = 12;
const RECEIPTS = 20;
const MAPPING = {
  subject: 'purchases',
  source: 'till',
  purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, customer: { card: 'card' } },
  line: { item: 'item', quantity: 'qty', amount: 'sum' },
};

function startWatcher(config: Config, directory: string): ChildProcess {
  const watcher = join(packageRoot, 'test/support/watcher.ts');
  const mapping = join(directory, 'till.json');
  return spawn(process.execPath, ['--import', 'tsx', watcher, directory, mapping], {
    cwd: packageRoot,
    env: {
      ...process.env,
      DATABASE_URL: config.databaseUrl,
      REGULARS_SECRET_KEY: config.secretKey,
      REGULARS_DATA_DIR: config.dataDir,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** File k: receipts of its own, and one that every file corrects to the same. */
function rowsOf(file: number): string {
  const own = Array.from(
    { length: RECEIPTS },
    (_, i) =>
      `f${file}r${i},2026-01-${String((i % 27) + 1).padStart(2, '0')},c${i},a${i % 7},1,${file}.${i + 10}`,
  );
  return `id,at,card,item,qty,sum\n${own.join('\n')}\nsame,2026-02-01,c0,a0,2,9.90\n`;
}

t.test(
  'two watchers on one folder, killed at random points: nothing is missing, nothing is twice',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const directory = t.testdir({ 'till.json': JSON.stringify(MAPPING) });
    const random = seededRandom(7);
    let dropped = 0;
    const drop = async () => {
      // Written elsewhere and moved in, as a shop should.
      const name = `receipts-${String(dropped).padStart(3, '0')}.csv`;
      await mkdir(join(directory, '.incoming'), { recursive: true });
      await writeFile(join(directory, '.incoming', name), rowsOf(dropped++));
      await rename(join(directory, '.incoming', name), join(directory, name));
    };
    await writeFile(join(directory, 'bad.csv'), 'x\n1\n');

    let said = '';
    const start = () => {
      const child = startWatcher(config, directory);
      child.stdout!.on('data', (text) => {
        said += text;
      });
      const closed = once(child, 'close');
      const ready = Promise.race([
        once(child.stdout!, 'data'),
        closed.then(([code, signal]) => {
          if (signal !== 'SIGKILL') throw new Error(`a watcher ended by itself, with code ${code}`);
        }),
      ]);
      ready.catch(() => {});
      return { child, ready, closed };
    };
    // Two watch; the others are coming up, so that there is always somebody to kill.
    const watchers = [start(), start(), start(), start()];
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ready, closed } = watchers.shift()!;
      await ready;
      await drop();
      await delay(random() * 250);
      child.kill('SIGKILL');
      await closed;
      if (watchers.length < 3 && kill < KILLS - 2) watchers.push(start());
    }
    const archived = () =>
      readdirSync(join(directory, 'archive'), { recursive: true, withFileTypes: true }).filter((e) =>
        e.isFile(),
      );
    if (watchers.length === 0) watchers.push(start());
    await until(
      () => archived().length,
      (count) => count === dropped,
    );
    await until(
      () => readdirSync(join(directory, 'quarantine')).length,
      (count) => count === 2,
    );
    for (const { child } of watchers) child.kill('SIGKILL');
    await Promise.all(watchers.map(({ closed }) => closed));

    t.strictSame(
      archived()
        .map(({ name }) => name)
        .sort(),
      Array.from({ length: dropped }, (_, i) => `receipts-${String(i).padStart(3, '0')}.csv`),
      'each file once, under its own name',
    );
    const left = readdirSync(join(directory, '.claimed'), { recursive: true, withFileTypes: true });
    t.strictSame(
      left.filter((entry) => entry.isFile()),
      [],
      'nothing stays claimed',
    );
    const [counts] = await database.query(
      `select count(*)::integer as purchases, (select count(*) from purchase_lines)::integer as lines,
       sum(revision)::integer as revisions, (select trim_scale(sum(amount)) from purchase_lines) as money
     from purchases`,
    );
    let money = 990;
    for (let file = 0; file < dropped; file++)
      for (let i = 0; i < RECEIPTS; i++) money += file * 100 + i + 10;
    const purchases = dropped * RECEIPTS + 1;
    t.strictSame(counts, { purchases, lines: purchases, revisions: purchases, money: String(money / 100) });
    t.ok(said.includes('archived'), 'some were finished by the watcher that began them');
  },
);

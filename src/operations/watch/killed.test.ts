import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import type { Config } from '../../config.ts';
import { packageRoot } from '../../resources/package-root.ts';
import { workerFlags, workerPath } from '../../resources/worker.ts';

const KILLS = 6;
const PEOPLE = 300;
/** People, since their rows are written by the process itself: no thread that would have to come up first. */
const MAPPING = {
  subject: 'customers',
  source: 'crm',
  customer: { card: 'card', externalId: 'id' },
};

function startWatcher(config: Config, directory: string): ChildProcess {
  const watcher = workerPath('test/support/watcher.worker.ts');
  return spawn(process.execPath, [...workerFlags, watcher, directory, join(directory, 'people.json')], {
    cwd: packageRoot,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: config.databaseUrl,
      REGULARS_SECRET_KEY: config.secretKey,
      REGULARS_DATA_DIR: config.dataDir,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** People of the file's own, and one who is in every file. */
function rowsOf(file: number): string {
  const own = Array.from({ length: PEOPLE }, (_, i) => `f${file}p${i},9${file * 1000 + i}\n`);
  return `id,card\n${own.join('')}same,900000\n`;
}

t.test('watchers on one folder, killed at random points: nothing is missing, nothing is twice', async (t) => {
  const { config, database } = await testDatabase(t);
  const directory = t.testdir({ 'people.json': JSON.stringify(MAPPING) });
  const random = seededRandom(7);
  let dropped = 0;
  const drop = async () => {
    // Written elsewhere and moved in, as a shop should.
    const name = `people-${String(dropped).padStart(3, '0')}.csv`;
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
    t.teardown(() => child.kill('SIGKILL'));
    return { child, ready, closed };
  };
  // All start at once, so that it is paid for once; two watch, one of which works and one of which is killed.
  const waiting = Array.from({ length: KILLS + 2 }, start);
  const watching: typeof waiting = [];
  const watchOne = async () => {
    const next = waiting.shift()!;
    await next.ready;
    next.child.stdin!.write('go\n');
    watching.push(next);
  };
  await watchOne();
  await watchOne();
  for (let kill = 0; kill < KILLS; kill++) {
    await drop();
    await drop();
    await delay(random() * 400);
    const [{ child, closed }] = watching.splice(random() < 0.5 ? 0 : 1, 1) as [(typeof watching)[number]];
    child.kill('SIGKILL');
    await closed;
    await watchOne();
  }
  const filesIn = (name: string) =>
    existsSync(join(directory, name))
      ? readdirSync(join(directory, name), { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
      : [];
  await until(
    () => filesIn('archive').length,
    (count) => count === dropped,
  );
  await until(
    () => filesIn('quarantine').length,
    (count) => count === 2,
  );
  for (const { child } of watching) child.kill('SIGKILL');
  await Promise.all(watching.map(({ closed }) => closed));

  t.strictSame(
    filesIn('archive')
      .map(({ name }) => name)
      .sort(),
    Array.from({ length: dropped }, (_, i) => `people-${String(i).padStart(3, '0')}.csv`),
    'each file once, under its own name',
  );
  const left = readdirSync(join(directory, '.claimed'), { recursive: true, withFileTypes: true });
  t.strictSame(
    left.filter((entry) => entry.isFile() && entry.name !== '.folder'),
    [],
    'nothing stays claimed',
  );
  const people = dropped * PEOPLE + 1;
  t.strictSame(
    await database.query(
      `select kind, count(*) as named, count(distinct customer_no) as people from identifiers group by kind order by kind`,
    ),
    ['card', 'externalId'].map((kind) => ({ kind, named: people, people })),
  );
  t.strictSame(await database.query('select count(*) as people from customers where alias_of is null'), [
    { people },
  ]);
  t.ok(said.includes('archived'), 'some were finished by the watcher that began them');
});

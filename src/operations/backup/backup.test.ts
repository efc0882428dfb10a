import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { seededRandom } from '../../../models/core/random.ts';
import { dataFolders } from '../../../test/support/data-folders.ts';
import { openThreeShops, receipt } from '../../../test/support/three-shops.ts';
import { promote } from '../../../training/registry.ts';
import { train } from '../../../training/train.ts';
import { buildApp } from '../../app.ts';
import { type Config, readConfig } from '../../config.ts';
import { writePurchases } from '../../history/index.ts';
import { embeddedKeys } from '../../resources/auth/index.ts';
import { type Database, openDatabase } from '../../resources/database/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { backup } from './backup.ts';
import { checkEntries, type Entry, writeEntries } from './frames.ts';
import { restore } from './restore.ts';

const COUNTS = [
  'purchases',
  'purchase_lines',
  'customers',
  'identifiers',
  'items',
  'changes',
  'model_versions',
];

async function countsOf(database: Database): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of COUNTS)
    counts[table] = (await database.query<{ n: number }>(`select count(*) as n from ${table}`))[0]!.n;
  return counts;
}

/** What two customers, by their cards, and a stranger are offered. */
async function answersOf(config: Config): Promise<unknown> {
  const app = await buildApp(config, { now: () => new Date('2026-06-15T12:00:00Z') });
  try {
    await app.ready();
    const { secret } = await embeddedKeys(app.database, app.secrets, config.dataDir);
    const answers: unknown[] = [];
    for (const customer of [{ card: '1001' }, { email: 'boris@shop.example' }, { card: 'nobody' }]) {
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/v1/recommendations',
        headers: { authorization: `Bearer ${secret}` },
        payload: { customer, requests: [{ placement: 'home', count: 50 }] },
      });
      const { model, results } = JSON.parse(body);
      answers.push({ statusCode, model, results });
    }
    return answers;
  } finally {
    await app.close();
  }
}

t.test('filled, backed up while writes go on, destroyed, restored: as it was', async (t) => {
  const directory = await dataFolders(t);
  const file = join(directory, 'shop.backup');
  const configOf = (dataDir: string): Config => ({
    ...readConfig({}, { dataDir: join(directory, dataDir) }),
    logLevel: 'silent',
  });
  const config = configOf('first');
  const database = await openDatabase(config);
  const secrets = await openSecrets(config, database);
  await openThreeShops(database, secrets);
  await embeddedKeys(database, secrets, config.dataDir);
  const { version } = await train({ database, config, evaluate: false, force: true });
  await promote({ database, config }, version, { force: true });
  await database.query(
    `create table served_requests_2026_06 partition of served_requests
       for values from ('2026-06-01') to ('2026-07-01')`,
  );
  await database.query(
    `insert into served_requests (request_id, at, arm, results) values
       (gen_random_uuid(), '2026-06-02', 'served', '["a\\nb\\\\"]'), (gen_random_uuid(), '2020-01-01', 'served', '[]')`,
  );
  const answers = await answersOf(config);

  const origin = { country: 'US', timeZone: 'UTC' };
  let [written, stopped] = [0, false];
  const writing = (async () => {
    while (!stopped)
      await writePurchases(
        database,
        secrets,
        [receipt(`later${written++}`, '2026-06-14', ['D1', 'W1'])],
        origin,
      );
  })();
  const report = await backup(config, database, file);
  stopped = true;
  await writing;
  t.ok(written > 0, 'writers were not held up');
  t.match(report.files, ['secrets.json', 'keys.json', `models/${version}/lists.bin`]);
  t.ok(report.rows.purchases! >= 21 && report.rows.purchases! <= 21 + written);
  t.equal(report.rows.purchase_lines, report.rows.purchases! * 2, 'one moment: no half of a receipt');
  await t.rejects(backup(config, database, file), { code: 'conflict' }, 'overwrites nothing');
  await database.close();

  const again = configOf('again');
  await mkdir(again.dataDir);
  await writeFile(join(again.dataDir, 'mine'), '');
  await t.rejects(restore(again, file), { code: 'conflict', message: /got mine, expected an empty folder/ });
  await rm(join(again.dataDir, 'mine'));
  // Left by a restore that was killed.
  await mkdir(join(again.dataDir, '.restoring', 'postgres'), { recursive: true });
  await mkdir(join(again.dataDir, 'models', 'half'), { recursive: true });
  await restore(again, file);
  t.notOk(existsSync(join(again.dataDir, '.restoring')));
  t.notOk(existsSync(join(again.dataDir, 'models', 'half')));
  const restored = await openDatabase(again);
  t.match(
    await countsOf(restored),
    Object.fromEntries(COUNTS.map((table) => [table, report.rows[table]])),
    'the same counts',
  );
  t.match(await restored.query('select results from served_requests_2026_06'), [{ results: ['a\nb\\'] }]);
  const [result] = await writePurchases(
    restored,
    await openSecrets(again, restored),
    [{ ...receipt('new', '2026-06-14', ['D1', 'NEW']), customer: { card: randomBytes(4).toString('hex') } }],
    origin,
  );
  t.equal(result!.status, 'accepted', 'numbers go on after those that are taken');
  await restored.close();
  t.strictSame(
    await answersOf(again),
    answers,
    'the same recommendations to the same people, by the same keys',
  );
  t.equal(
    await readFile(join(again.dataDir, 'secrets.json'), 'utf8'),
    await readFile(join(config.dataDir, 'secrets.json'), 'utf8'),
  );
  await t.rejects(restore(again, file), { code: 'conflict' });

  const third = configOf('third');
  await t.rejects(
    restore({ ...third, secretKey: 'another key of 32 characters, at least' }, file),
    { code: 'invalid_configuration', message: /set REGULARS_SECRET_KEY to the one/ },
    'another key would find nobody',
  );
  t.notOk(existsSync(join(third.dataDir, 'postgres')), 'and leaves no database');
  await t.rejects(openDatabase(third), { code: 'conflict', message: /run regulars restore again/ });
  await restore(third, file);
  const last = await openDatabase(third);
  t.equal(
    (await countsOf(last)).purchases,
    report.rows.purchases,
    'run again with the right one all is there',
  );
  await last.close();
});

t.test('what is no whole backup is told before anything is touched', async (t) => {
  const directory = t.testdir();
  const file = join(directory, 'shop.backup');
  const config: Config = { ...readConfig({}, { dataDir: join(directory, 'again') }), logLevel: 'silent' };
  const entries = async function* (): AsyncGenerator<Entry> {
    yield { name: 'shape', chunks: [Buffer.from('{}')] };
    yield { name: 'rows/purchases', chunks: [randomBytes(2_000), Buffer.alloc(5_000, 'a')] };
  };
  await writeEntries(file, entries());
  await checkEntries(file);
  const whole = await readFile(file);
  const refused = async (bytes: Buffer | string, code: string, message: RegExp) => {
    await writeFile(file, bytes);
    await t.rejects(restore(config, file), { code, message });
    t.notOk(existsSync(config.dataDir));
  };
  await refused('no backup', 'invalid_dataset', /incorrect header check/);
  await refused('', 'invalid_dataset', /./);
  await refused(gzipSync('something else that is long enough'), 'invalid_dataset', /it is no backup/);
  await refused(
    gzipSync('regulars backup 2\nwhatever comes'),
    'database_incompatible',
    /newer version.*format 2/,
  );
  for (let cut = 1; cut < whole.length; cut += 97)
    await refused(whole.subarray(0, -cut), 'invalid_dataset', /./);
  await refused(Buffer.concat([whole, gzipSync('more')]), 'invalid_dataset', /goes on after its end/);
  const random = seededRandom(5);
  let flips = 0;
  for (let bit = 0; bit < 60; bit++) {
    const bytes = Buffer.from(whole);
    const place = 10 + Math.floor(random() * (whole.length - 10));
    bytes[place] = bytes[place]! ^ (1 << Math.floor(random() * 8));
    await writeFile(file, bytes);
    flips += await checkEntries(file).then(
      () => 0,
      (error) => (error.code === 'invalid_dataset' ? 1 : 0),
    );
  }
  t.equal(flips, 60, 'any flipped bit is seen');
});

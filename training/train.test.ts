import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { decodeCustomerLists, loadModel } from '../models/artifact/index.ts';
import { snapshotOf } from '../models/core/snapshot-of.ts';
import { writePurchases } from '../src/history/index.ts';
import { readCustomerHistory } from '../src/history/snapshot/index.ts';
import { openSecrets } from '../src/resources/secrets.ts';
import { openStore } from '../src/resources/store/index.ts';
import { testDatabase } from '../test/support/database.ts';
import { purchase } from '../test/support/history.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { historiesOf, listSource } from './entries.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import type { TrainingPlan } from './plan/plan-training.ts';
import { readEntries } from './publish.ts';
import { champion, listVersions, promote, rollback } from './registry.ts';
import { train } from './train.ts';

const snapshot = smallChain();
/** A ranker of a few steps: enough where the answers are not looked at. */
const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };
/** Versions that differ in their seed alone. */
const quick = (seed: number) => ({ snapshot, evaluate: false, threads: 1, settings: { seed, network } });

t.test('a training leaves one whole, registered version, that answers as its lists do', async (t) => {
  const { config, database } = await testDatabase(t);
  const steps = new Set<string>();
  const { version, report } = await train({
    database,
    config,
    snapshot,
    settings: { network },
    onProgress: (step) => steps.add(step),
  });
  t.same(
    [...steps],
    [
      'history',
      'evaluation',
      'choice',
      'ranker',
      'together',
      'after',
      'similar',
      'replenishment',
      'customers',
      'artifact',
      'lists',
    ],
  );
  t.same(await readdir(join(config.dataDir, 'models')), [version]);
  const directory = join(config.dataDir, 'models', version);
  t.same((await readdir(directory)).sort(), [
    'lists.bin',
    'model.bin',
    'outcomes.json.gz',
    'report.html',
    'report.json',
  ]);
  const bytes = await readFile(join(directory, 'model.bin'));
  t.equal(createHash('sha256').update(bytes).digest('hex'), report.checksum);
  t.same(JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')), report);
  t.match(report, {
    version,
    snapshotHash: snapshot.hash,
    seed: 1,
    window: { from: '2024-10-04', to: '2025-01-31' },
    data: { customers: 80 },
    ranker: { backend: /^(tfjs-node|wasm)$/ },
    warnings: [],
  });
  t.ok('models' in report.evaluation);
  if ('models' in report.evaluation) {
    const names = report.evaluation.models.map(({ name }) => name);
    t.ok(names.includes('next-purchase') && names.includes('GP-TopFreq'), names.join(', '));
  }
  t.same(
    (await listVersions(database)).map((row) => ({
      version: row.version,
      aliases: row.aliases,
      report: row.report,
    })),
    [{ version, aliases: [], report }],
  );

  const model = loadModel(bytes);
  const histories = new Map(
    [...historiesOf(listSource(snapshot))].map(({ customerNo, history }) => [customerNo, history]),
  );
  const counts: Record<string, number> = {};
  for await (const { kind, key, value } of readEntries(join(directory, 'lists.bin'))) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (kind === 'customer')
      t.same(decodeCustomerLists(value), model.customerLists(histories.get(key)!, model.lastDay + 1));
  }
  const listed = [...snapshot.items].filter((no) =>
    Object.values(model.itemLists(no)!).some(({ length }) => length > 0),
  );
  t.ok(listed.length >= 12);
  t.same(counts, { chain: 1, category: 3, store: 3, item: listed.length, customer: 80 });

  await t.test('the same training again is the same version', async (t) => {
    const again = await train({ database, config, ...quick(1) });
    t.equal(again.version, version);
    t.same(await readdir(join(config.dataDir, 'models')), [version]);
    t.equal((await listVersions(database)).length, 1);
    t.same(await readFile(join(directory, 'model.bin')), bytes);
    t.same(
      (await readdir(directory)).sort(),
      ['lists.bin', 'model.bin', 'report.html', 'report.json'],
      'which was not measured this time',
    );
  });
});

t.test('nothing to learn from says so and leaves nothing', async (t) => {
  const { config, database } = await testDatabase(t);
  await t.rejects(train({ database, config }), { code: 'conflict', message: /import purchases/ });
  t.same(await readdir(config.dataDir), []);
  t.same(await listVersions(database), []);
  const tinyHistory = snapshotOf({ purchases: [{ customer: 1, day: 9, items: [1] }] });
  await t.rejects(train({ database, config, snapshot: tinyHistory }), {
    code: 'insufficient_history',
    message: /teaches nothing yet: got 0 of 1 customers.*expected 20/,
  });
  t.same(await readdir(config.dataDir), []);
  const tiny = await train({ database, config, snapshot: tinyHistory, force: true });
  t.match(tiny.report, { evaluation: { skipped: /too short/ } });
});

t.test('what a killed training left is cleared by the next; one under way is left alone', async (t) => {
  const { config, database } = await testDatabase(t);
  const models = join(config.dataDir, 'models');
  // Process numbers end far below this one.
  await mkdir(join(models, '.unfinished-99999999-aa'), { recursive: true });
  await writeFile(join(models, '.unfinished-99999999-aa', 'model.bin'), 'half');
  await mkdir(join(models, `.unfinished-${process.ppid}-bb`));
  const { version } = await train({ database, config, ...quick(1) });
  t.same((await readdir(models)).sort(), [`.unfinished-${process.ppid}-bb`, version]);
});

t.test('one training at a time, whoever starts it: the second is told who is at it', async (t) => {
  const { config, database } = await testDatabase(t);
  const other = { ...config, dataDir: t.testdir() };
  let second: Promise<unknown> | undefined;
  const first = await train({
    database,
    config,
    ...quick(1),
    onProgress(step) {
      if (step === 'ranker')
        second ??= train({ database, config: other, ...quick(2) }).catch((error) => error);
    },
  });
  const refused = (await second) as Error;
  t.match(refused, { code: 'training_running' });
  t.ok(
    refused.message.includes(`on ${hostname()} (process ${process.pid}) since ${new Date().getFullYear()}`),
  );
  t.same(await readdir(other.dataDir), [], 'and has begun nothing');
  const failed = { ...snapshot, purchases: { ...snapshot.purchases, count: 0 } };
  await t.rejects(train({ database, config, ...quick(3), snapshot: failed }), { code: 'conflict' });
  await train({ database, config: other, ...quick(2) });
  t.match(
    await database.query('select status, version, reason, scheduled from training_runs order by run_no'),
    [
      { status: 'done', version: first.version, scheduled: false },
      { status: 'failed', version: null, reason: /no purchases/ },
      { status: 'done', reason: null },
    ],
  );
});

t.test(
  'what is expected is told first, refused where it does not fit, and reported beside what it took',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const plans: TrainingPlan[] = [];
    const onPlan = (plan: TrainingPlan) => plans.push(plan);
    await t.rejects(train({ database, config, ...quick(1), memory: 100, onPlan }), {
      code: 'insufficient_memory',
      message: /got 100 MB of memory, expected \d+ MB for \d+ lines of 80 customers/,
    });
    t.same(plans, []);
    t.same(await readdir(config.dataDir), []);
    const { report } = await train({ database, config, ...quick(1), memory: 100, force: true, onPlan });
    t.equal(plans.length, 1);
    t.same([report.diagnosis, report.forecast], [plans[0]!.diagnosis, plans[0]!.forecast]);
    t.equal(report.diagnosis.returning, 80);
    t.ok(report.spent.seconds > 0 && report.spent.megabytes > 50);
  },
);

t.test('promote, promote another, roll back and forth', async (t) => {
  const { config, database } = await testDatabase(t);
  const store = await openStore(config);
  t.teardown(() => store.close());
  const context = { database, config, store };
  await t.rejects(promote(context, 'none'), { code: 'not_found', message: /train one first/ });
  await t.rejects(rollback(context), { code: 'conflict' });
  const heard: string[] = [];
  const stop = await database.follow((changes) => {
    for (const { kind, key } of changes) if (kind === 'model') heard.push(key);
  });
  t.teardown(stop);
  const first = (await train({ database, config, ...quick(1) })).version;
  t.equal(await champion(database), undefined, 'training serves nothing by itself');
  t.equal((await promote(context, first, { force: true })).version, first);
  t.equal(await store.live(), first);
  t.ok(await store.get(first, 'item', 1));
  await t.rejects(rollback(context), { code: 'conflict' }, 'there is none before the first');
  const second = (await train({ database, config, ...quick(2) })).version;
  await promote(context, second, { force: true });
  t.equal(await store.live(), second);
  t.equal((await rollback(context)).version, first);
  t.equal(await store.live(), first);
  t.same(aliasesOf(await listVersions(database)), { [first]: ['champion'], [second]: ['previous'] });
  t.equal((await rollback(context)).version, second);
  await promote(context, second, { force: true });
  t.same(
    aliasesOf(await listVersions(database)),
    { [first]: ['previous'], [second]: ['champion'] },
    'again changes nothing',
  );

  await t.test('a broken artifact is not promoted, and the champion stays', async (t) => {
    const path = join(config.dataDir, 'models', first, 'model.bin');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await t.rejects(promote(context, first, { force: true }), { code: 'artifact_corrupt' });
    t.equal((await champion(database))!.version, second);
    t.equal(await store.live(), second);
  });

  await t.test('old versions go, but for champion, previous and the latest three', async (t) => {
    const latest: string[] = [];
    for (const seed of [3, 4, 5, 6]) latest.push((await train({ database, config, ...quick(seed) })).version);
    await promote(context, latest[3]!, { force: true });
    const kept = [second, latest[1]!, latest[2]!, latest[3]!].sort();
    t.same(Object.keys(aliasesOf(await listVersions(database))).sort(), kept);
    t.same((await readdir(join(config.dataDir, 'models'))).sort(), kept);
    t.same((await store.versions()).sort(), [second, latest[3]!].sort());
  });
});

function aliasesOf(versions: Awaited<ReturnType<typeof listVersions>>): Record<string, string[]> {
  return Object.fromEntries(versions.map(({ version, aliases }) => [version, aliases]));
}

t.test(
  'what happened since the training is in the lists before they are served, forward and back',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const secrets = await openSecrets(config, database);
    const origin = { country: 'RU', timeZone: 'UTC' };
    const card = (value: string) => ({ customer: { card: value } });
    await writePurchases(
      database,
      secrets,
      [purchase('a', ['milk', 'bread'], card('1')), purchase('b', ['milk', 'salt'], card('2'))],
      origin,
    );
    const store = await openStore(config);
    t.teardown(() => store.close());
    const context = { database, config, store };
    const first = (await train({ database, config, evaluate: false, force: true })).version;
    const second = (await train({ database, config, evaluate: false, settings: { seed: 2 }, force: true }))
      .version;
    await promote(context, second, { force: true });
    const customers = await database.query<{ no: number }>(
      'select customer_no as no from customers order by 1',
    );
    const [one, two] = customers.map(({ no }) => no) as [number, number];
    const boughtBy = async (version: string, customer: number) => {
      const value = await store.get(version, 'customer', customer);
      return value === null ? null : decodeCustomerLists(value).bought.length;
    };
    t.equal(await boughtBy(second, one), 2);

    const later = { at: { instant: new Date('2026-03-09T12:00:00Z'), utcOffset: 0 } };
    await writePurchases(
      database,
      secrets,
      [
        purchase('c', ['tea', 'milk'], { ...card('1'), ...later }),
        purchase('b', ['milk', 'salt'], { ...card('2'), status: 'cancelled' }),
      ],
      origin,
    );
    t.equal((await readCustomerHistory(database, [two])).get(two)?.baskets.length ?? 0, 0);
    await promote(context, first, { force: true });
    t.equal(await boughtBy(first, one), 3);
    t.equal(await boughtBy(first, two), null, 'whose purchases are all cancelled');
    t.equal(await boughtBy(second, one), 2, 'a version that is not served waits');
    await rollback(context);
    t.equal(await boughtBy(second, one), 3);
    t.equal(await boughtBy(second, two), null);
  },
);

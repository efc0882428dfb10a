import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { type Ran, runCommands } from '../../test/support/run-commands.ts';
import { commandLine } from '../../test/support/start-command.ts';
import { openThreeShops } from '../../test/support/three-shops.ts';
import type { EvaluationReport } from '../../training/evaluate/index.ts';
import { packageRoot } from '../resources/package-root.ts';
import { openSecrets } from '../resources/secrets.ts';

interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

function evaluate(...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...commandLine, 'evaluate', ...args],
      { cwd: packageRoot, env: { PATH: process.env.PATH } },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

t.test('the next-basket protocol on a folder of its files', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-evaluate-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await write('history.json', { a: [[-1], [0], [0, 1], [-1]], b: [[-1], [2], [-1]] });
  await write('future.json', { a: [[-1], [0], [-1]], b: [[-1], [2, 3], [-1]] });
  await write('keyset_0.json', { item_num: 4, train: ['a'], val: [], test: ['b'] });
  const asked = [
    '--protocol',
    'next-basket',
    '--data',
    folder,
    '--k',
    '1',
    '--models',
    'p-topfreq,G-TopFreq',
  ];

  t.test('with --json, JSON alone on stdout', async (t) => {
    const { status, stdout } = await evaluate(...asked, '--seed', '4', '--json');
    t.equal(status, 0);
    const report = JSON.parse(stdout);
    t.same(Object.keys(report).sort(), ['dataset', 'folds', 'models', 'protocol', 'seed']);
    t.match(report, { protocol: 'next-basket', seed: 4, folds: 1 });
    t.same(
      report.models.map(({ name, metrics }: { name: string; metrics: Record<string, number> }) => [
        name,
        metrics['recall@1'],
        metrics['hit@1'],
      ]),
      [
        ['P-TopFreq', 0.5, 1],
        ['G-TopFreq', 0, 0],
      ],
    );
  });

  t.test('else a table', async (t) => {
    const { stdout } = await evaluate(...asked);
    t.match(stdout, /recall@1 .*\nP-TopFreq\s+0\.5000 {2}/);
    t.match(stdout, /^one fold$/m);
  });
});

t.test('the session protocol on a log of visits', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-evaluate-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const rows = Array.from({ length: 16 }, (_, s) =>
    ['A', 'B'].map(
      (item, step) => `s${s},2026-01-${String(s + 1).padStart(2, '0')}T10:0${step}:00,view,${item}`,
    ),
  );
  const text = ['session_id,happened_at,event,offer_id', ...rows.flat()].join('\n');
  await writeFile(join(folder, 'sessions.csv'), text);
  const asked = ['--protocol', 'session', '--data', folder, '--k', '1'];
  const { status, stdout } = await evaluate(...asked, '--json');
  t.equal(status, 0);
  t.match(JSON.parse(stdout), {
    protocol: 'session',
    models: [{ name: 'VMIS-kNN', metrics: { 'hit@1': 1 } }],
  });
  t.match((await evaluate(...asked)).stdout, /hit@1 .*\nVMIS-kNN\s+1\.0000(?:.|\n)*less item-kNN: \+0\.0000/);
});

t.test('the history of some categories alone', async (t) => {
  const { config, database } = await testDatabase(t);
  await openThreeShops(database, await openSecrets(config, database));
  const env = {
    DATABASE_URL: config.databaseUrl,
    REGULARS_SECRET_KEY: config.secretKey,
    REGULARS_DATA_DIR: config.dataDir,
  };
  const asked = ['evaluate', '--cutoffs', '1', '--k', '5'];
  const [whole, gifts, missing, short] = await runCommands(
    ['evaluate'],
    [
      asked,
      [...asked, '--categories', 'gifts'],
      [...asked, '--categories', 'gifts,nope'],
      [...asked, '--days', '3000'],
    ],
    env,
  );
  t.match([whole, gifts], [{ code: 0 }, { code: 0 }]);
  t.not(gifts!.answer.dataset, whole!.answer.dataset);
  const boughtFrom = ({ answer }: Ran) =>
    Object.keys((answer as unknown as EvaluationReport).models[0]!.slices).filter((name) =>
      name.startsWith('category '),
    );
  t.ok(boughtFrom(whole!).length > 1);
  t.equal(boughtFrom(gifts!).length, 1);
  t.match(missing, { code: 1, answer: { error: { code: 'not_found', message: /--categories: got nope/ } } });
  t.match(short, {
    code: 1,
    answer: { error: { code: 'insufficient_history', message: /too short to hide 3000 days/ } },
  });
});

t.test('what is missing or wrong is named', async (t) => {
  const cases: [string[], RegExp][] = [
    [['--protocol', 'next-basket', '--data', '/no/such'], /\/no\/such: got there is no such folder/],
    [['--protocol', 'next-basket', '--data', '.', '--models', 'Foo'], /Foo is none of G-TopFreq/],
    [['--protocol', 'session'], /got no --data; the session protocol/],
    [['--protocol', 'session', '--data', '.'], /got none of its files/],
    [['--protocol', 'novelty', '--data', '.'], /the novelty protocol reads the database/],
    [['--data', '.'], /belong to --protocol next-basket/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = await evaluate(...args);
    t.equal(status, 1, args.join(' '));
    t.match(stderr, message);
    t.equal(stdout, '');
  }
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import type { Config } from '../src/config.ts';
import { packageRoot } from '../src/resources/package-root.ts';
import { workerFlags, workerPath } from '../src/resources/worker.ts';
import { testDatabase } from '../test/support/database.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { until } from '../test/support/until.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { forgetInVersions } from './forget.ts';
import { runningTraining } from './runs/repository.ts';
import { train } from './train.ts';

const SCRIPT = workerPath('test/support/train-small-chain.worker.ts');
/** As in the script that is killed. */
const quick = {
  snapshot: smallChain(),
  settings: { network: { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 } },
  threads: 1,
};

/** Kills a training as soon as it has finished a step. @returns its folder, and the steps that it left. */
async function killedAfter(config: Config, step: string, evaluate: boolean) {
  const child = spawn(process.execPath, [...workerFlags, SCRIPT], {
    cwd: packageRoot,
    env: {
      ...process.env,
      DATABASE_URL: config.databaseUrl,
      REGULARS_SECRET_KEY: config.secretKey,
      REGULARS_DATA_DIR: config.dataDir,
      REGULARS_TEST_EVALUATE: evaluate ? 'yes' : 'no',
    },
    stdio: 'inherit',
  });
  const ended = once(child, 'exit');
  const models = join(config.dataDir, 'models');
  const folder = () => {
    const name = existsSync(models) && readdirSync(models).find((of) => of.startsWith('.unfinished-'));
    return name ? join(models, name) : undefined;
  };
  while (child.exitCode === null && !existsSync(join(folder() ?? models, `${step}.step`))) await nextTurn();
  child.kill('SIGKILL');
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`it ended before it was killed after ${step}`);
  const directory = folder()!;
  const steps = readdirSync(directory).filter((name) => name.endsWith('.step'));
  return { directory, steps: steps.map((name) => name.slice(0, -'.step'.length)).sort() };
}

t.test('a training killed after a step goes on there, and makes the same bytes', async (t) => {
  const { config, database } = await testDatabase(t);
  const folder = (name: string) => ({ ...config, dataDir: join(config.dataDir, name) });
  const filesOf = ({ dataDir }: Config, version: string) =>
    ['model.bin', 'lists.bin'].map((name) => readFileSync(join(dataDir, 'models', version, name)));
  const whole = await train({ database, config, ...quick, evaluate: true });
  t.same(whole.report.resumed, []);
  const expected = filesOf(config, whole.version);
  const unlocked = () =>
    until(
      () => runningTraining(database),
      (run) => run === undefined,
    );

  for (const [step, evaluate] of [
    ['ranker', false],
    ['model', false],
    ['lists', true],
  ] as const) {
    const where = folder(step);
    const { directory, steps } = await killedAfter(where, step, evaluate);
    await unlocked();
    for (const other of step === 'model' ? ['changed', 'seed', 'erased'] : [])
      cpSync(directory, join(folder(other).dataDir, 'models', basename(directory)), { recursive: true });
    const { version, report } = await train({ database, config: where, ...quick, evaluate });
    // What went into a finished model is not asked for again.
    const asked = steps.includes('model') ? steps.filter((of) => /model|lists|evaluation/.test(of)) : steps;
    t.same(report.resumed.sort(), asked, `killed after ${steps}`);
    t.ok(asked.length > 0);
    t.equal(version, whole.version);
    t.same(filesOf(where, version), expected);
    if (evaluate) t.same(report.evaluation, whole.report.evaluation);
    t.same(readdirSync(join(where.dataDir, 'models')), [version], 'nothing is left over');
    t.same(readdirSync(join(where.dataDir, 'models', version)).sort(), [
      'lists.bin',
      'model.bin',
      ...(evaluate ? ['outcomes.json.gz'] : []),
      'report.html',
      'report.json',
    ]);
  }
  const runs = await database.query<{ status: string }>('select status from training_runs order by run_no');
  t.same(
    runs.map(({ status }) => status),
    ['done', 'killed', 'done', 'killed', 'done', 'killed', 'done'],
  );

  const again = { ...quick, evaluate: false };
  const leftIn = ({ dataDir }: Config) =>
    readdirSync(join(dataDir, 'models')).filter((name) => name.startsWith('.'));

  await t.test('a step whose file was changed is done again', async (t) => {
    const where = folder('changed');
    const path = join(where.dataDir, 'models', leftIn(where)[0]!, 'model.bin');
    const model = readFileSync(path);
    model[100]! ^= 1;
    writeFileSync(path, model);
    const { version, report } = await train({ database, config: where, ...again });
    t.notOk(report.resumed.includes('model'));
    t.same(filesOf(where, version), expected);
  });

  await t.test('another seed begins anew, and what was left is gone', async (t) => {
    const where = folder('seed');
    const settings = { ...quick.settings, seed: 2 };
    const { report } = await train({ database, config: where, ...again, settings });
    t.same(report.resumed, []);
    t.same(leftIn(where), []);
  });

  await t.test('an erasure waits for no training to come', async (t) => {
    const where = folder('erased');
    t.equal(leftIn(where).length, 1);
    await forgetInVersions(where.dataDir, [1]);
    t.same(leftIn(where), []);
  });
});

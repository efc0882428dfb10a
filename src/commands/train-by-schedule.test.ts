import { once } from 'node:events';
import { getPriority } from 'node:os';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { purchase } from '../../test/support/history.ts';
import { startCommand } from '../../test/support/start-command.ts';
import { until } from '../../test/support/until.ts';
import { runningTraining } from '../../training/runs/repository.ts';
import { environmentOf, readConfig } from '../config.ts';
import { writePurchases } from '../history/index.ts';
import { isAlive } from '../resources/is-alive.ts';
import { openSecrets } from '../resources/secrets.ts';

t.test('a server trains and promotes by its schedule, and no training outlives it', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const day = (n: number) => ({ at: { instant: new Date(Date.UTC(2026, 2, n, 12)), utcOffset: 0 } });
  const receipts = Array.from({ length: 60 }, (_, i) =>
    purchase(`${i}`, ['milk', i % 2 === 0 ? 'bread' : 'tea'], {
      customer: { card: String(i % 30) },
      ...day(1 + Math.floor(i / 30)),
    }),
  );
  await writePurchases(database, secrets, receipts, { country: 'RU', timeZone: 'UTC' });
  let log = '';
  const serve = () => {
    const child = startCommand(config, ['serve', '--train-schedule', '* * * * * *', '--train-promote'], {
      env: { REGULARS_PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
    t.teardown(() => child.kill('SIGKILL'));
    return child;
  };
  const running = () => until(() => runningTraining(database), Boolean);

  const server = serve();
  const first = (await running())!;
  t.ok(first.scheduled);
  t.not(first.pid, server.pid, 'in a process of its own');
  t.ok(getPriority(first.pid) >= 10, 'of lower priority');
  // Two days teach no figures: the gate is asked, and says so.
  await until(
    () => log,
    (text) => /trained, and not promoted: /.test(text),
  );
  const next = await until(
    () => runningTraining(database),
    (run) => run !== undefined && run.pid !== first.pid,
  );
  server.kill('SIGTERM');
  t.same(await once(server, 'exit'), [0, null], 'ends cleanly');
  t.notOk(isAlive(next!.pid), 'and its training with it');
  await until(
    () => runningTraining(database),
    (run) => run === undefined,
  );

  const killed = serve();
  const last = (await running())!;
  killed.kill('SIGKILL');
  await until(
    () => isAlive(last.pid),
    (alive) => !alive,
  );
  await until(
    () => runningTraining(database),
    (run) => run === undefined,
  );
  t.pass('nor does one whose server was killed');
});

t.test('settings survive the way through the environment', async (t) => {
  const config = readConfig({ REGULARS_TRAIN_SCHEDULE: '0 3 * * *', REGULARS_DEMO: 'true' });
  t.strictSame(readConfig(environmentOf({ ...config, secretKey: undefined } as never)), config);
  for (const broken of ['3', '0 25 * * *', '0 0 31 2 *', '2026-06-15T03:00:00'])
    t.throws(() => readConfig({ REGULARS_TRAIN_SCHEDULE: broken }), {
      code: 'invalid_configuration',
      message: /REGULARS_TRAIN_SCHEDULE: got .*expected a cron expression/,
    });
});

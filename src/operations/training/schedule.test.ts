import { spawn } from 'node:child_process';
import { getPriority } from 'node:os';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { isAlive } from '../../resources/is-alive.ts';
import { checkTrainings } from './check.ts';
import { lastDone, trainingOutcomes } from './repository.ts';
import { TrainingSchedule } from './schedule.ts';

const NEVER = '0 0 1 1 *';

/** A schedule whose trainings are one-line programs, and what it logs. */
async function scheduled(t: Test, program: string, schedule = NEVER) {
  const { database } = await testDatabase(t);
  const told: [level: string, message: string, fields: object][] = [];
  const pids: number[] = [];
  let onTold = (_: string): void => {};
  const log = (level: string) => (fields: object, message: string) => {
    told.push([level, message, fields]);
    onTold(message);
  };
  const trainings = new TrainingSchedule({
    schedule,
    timeZone: 'UTC',
    database,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    now: () => new Date('2026-06-15T12:00:00Z'),
    start() {
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
      pids.push(child.pid!);
      return child;
    },
  });
  t.teardown(() => trainings.stop());
  const hears = (wanted: string) =>
    new Promise<void>((resolve) => {
      onTold = (message) => message.includes(wanted) && resolve();
    });
  return { database, trainings, told, pids, hears };
}

t.test('what a training says and answers is logged', async (t) => {
  const answers: [answer: object, level: string, message: string][] = [
    [{ version: '2026-06-14-a', promoted: true }, 'info', 'trained'],
    [
      { version: 'b', promoted: false, refused: 'it is worse' },
      'warn',
      'trained, and not promoted: it is worse',
    ],
    [{ error: { code: 'conflict', message: 'no purchases' } }, 'error', 'the training failed: no purchases'],
    [{ error: { code: 'training_running', message: 'one at a time' } }, 'info', 'one at a time'],
  ];
  for (const [answer, level, message] of answers) {
    const program = `console.error('warning: few'); console.log(${JSON.stringify(JSON.stringify(answer))})`;
    const { trainings, told } = await scheduled(t, program);
    await trainings.run();
    t.match(
      told.map(([of, said]) => [of, said]),
      [
        ['info', 'training'],
        ['info', 'training: warning: few'],
        [level, message],
      ],
    );
  }
  const { trainings, told } = await scheduled(t, 'process.exit(3)');
  await trainings.run();
  t.match(told.at(-1), ['error', 'the training was killed', { end: 'exit code 3' }]);
});

t.test('it trains when it is time, one at a time, and stopping ends the one under way', async (t) => {
  const { trainings, told, pids, hears } = await scheduled(t, 'setInterval(() => {}, 1000)', '* * * * * *');
  const blocked = hears('still under way');
  await trainings.begin();
  await blocked;
  t.equal(pids.length, 1);
  t.ok(getPriority(pids[0]!) >= 10, 'of lower priority');
  await trainings.stop();
  t.notOk(isAlive(pids[0]!));
  t.match(told.at(-1), ['info', /goes on the next time/]);
});

t.test('one that cannot be told to go is killed', async (t) => {
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.error('deaf')`;
  const { trainings, pids, hears } = await scheduled(t, stubborn);
  const deaf = hears('deaf');
  const ended = trainings.run();
  await deaf;
  await trainings.stop();
  await ended;
  t.notOk(isAlive(pids[0]!));
});

t.test('what was missed while nobody was up is told of, and not made up for', async (t) => {
  const { database, trainings, told, pids } = await scheduled(t, '', '0 3 * * *');
  await database.query(
    `insert into training_runs (host, pid, scheduled, started_at, status) values ('a', 1, true, '2026-06-14T03:00Z', 'done')`,
  );
  await trainings.begin();
  t.match(told, [
    ['warn', /was due while no server was up/, { due: new Date('2026-06-15T03:00:00Z') }],
    ['info', 'training by schedule', { next: Date }],
  ]);
  t.same(pids, []);
});

t.test('the doctor and the metrics know what became of trainings', async (t) => {
  const { database } = await testDatabase(t);
  const now = new Date('2026-06-15T12:00:00Z');
  const check = (trainSchedule?: string) =>
    checkTrainings({ timeZone: 'UTC', ...(trainSchedule !== undefined && { trainSchedule }) }, database, now);
  t.match(await check('0 3 * * *'), { level: 'ok', message: 'none on record' });
  t.equal(await lastDone(database), undefined);
  const ran = (status: string, more: { version?: string; reason?: string } = {}) =>
    database.query(
      `insert into training_runs (host, pid, scheduled, started_at, finished_at, status, version, reason)
       values ('north', 7, true, '2026-06-14T03:00Z', '2026-06-14T03:10Z', $1, $2, $3)`,
      [status, more.version ?? null, more.reason ?? null],
    );
  await ran('done', { version: 'v1' });
  t.match(await check(), { level: 'ok', message: /on north and made v1/ });
  t.match(await check('0 3 * * *'), { level: 'warn', message: /due at 2026-06-15T03:00:00.000Z did not/ });
  t.match(await check('0 3 14 * *'), { level: 'ok' });
  await ran('failed', { reason: 'the disk is full' });
  t.match(await check(), { level: 'bad', message: /failed: the disk is full/ });
  // Its connection is open, and holds no lock: whoever ran it is dead.
  await ran('running');
  t.match(await check(), { level: 'warn', message: /was killed/ });
  await database.session(async (session) => {
    await session.query('select pg_advisory_lock(1)');
    await session.query('update training_runs set backend = pg_backend_pid() where status = $1', ['running']);
    t.match(await check(), { level: 'ok', message: /process 7\) and is under way/ });
    await session.query('select pg_advisory_unlock(1)');
  });
  t.same(await trainingOutcomes(database), [
    { status: 'done', count: 1 },
    { status: 'failed', count: 1 },
    { status: 'killed', count: 1 },
  ]);
  t.same(await lastDone(database), new Date('2026-06-14T03:10:00Z'));
});

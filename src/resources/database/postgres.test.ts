import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import pg from 'pg';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { RegularsError } from '../../errors.ts';
import { databasePlugin, openDatabase } from './index.ts';
import { PostgresDatabase } from './postgres.ts';

t.test('SQL types arrive as database.ts says', async (t) => {
  const { database } = await testDatabase(t);
  const [row] = await database.query(
    `select 9007199254740991::int8 as int8, '{1,null}'::int8[] as int8s, 12345678901234.5600::numeric as numeric,
            '{0.10,null}'::numeric[] as numerics, date '2024-02-29' as date, '{2024-02-29}'::date[] as dates,
            timestamptz '2024-02-29 12:00+03' as instant, '\\x00ff'::bytea as bytes, '{"a": [1]}'::jsonb as json`,
  );
  t.strictSame(row, {
    int8: 9007199254740991,
    int8s: [1, null],
    numeric: '12345678901234.5600',
    numerics: ['0.10', null],
    date: '2024-02-29',
    dates: ['2024-02-29'],
    instant: new Date('2024-02-29T09:00:00Z'),
    bytes: Buffer.from([0, 255]),
    json: { a: [1] },
  });
  await t.rejects(database.query('select 9007199254740993::int8'), RangeError);
  t.equal(pg.types.getTypeParser(20)('1'), '1', "pg's own parsers stay as they are");
});

t.test('a transaction commits as a whole or not at all', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('create table numbers (x int)');
  const result = await database.transaction(async (session) => {
    await session.query('insert into numbers values ($1), ($2)', [1, 2]);
    return 'done';
  });
  t.equal(result, 'done');
  await t.rejects(
    database.transaction(async (session) => {
      await session.query('insert into numbers values (3)');
      throw new RegularsError('conflict', 'no');
    }),
    { code: 'conflict' },
  );
  await t.rejects(
    database.transaction(async (session) => {
      await session.query('insert into numbers values (4)');
      await session.query('select 1/0').catch(() => {});
    }),
    /rolled back/,
    'a failure that the callback hid is no commit',
  );
  t.strictSame(await database.query('select x from numbers order by x'), [{ x: 1 }, { x: 2 }]);
});

t.test('queries sent together are done in their order, in one round trip', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('create table numbers (x int)');
  await database.transaction(async (session) => {
    const [, before, , after] = await Promise.all([
      session.query('insert into numbers values ($1)', [1]),
      session.prepared('select count(*)::int as n from numbers where x > $1', [0]),
      session.query('insert into numbers values ($1)', [2]),
      session.prepared('select count(*)::int as n from numbers where x > $1', [0]),
    ]);
    t.strictSame([before, after], [[{ n: 1 }], [{ n: 2 }]]);
    const sink = session.copyFrom('copy numbers from stdin');
    sink.end('3\n4\n');
    await once(sink, 'finish');
    const [kept, total] = await Promise.all([
      session.query("select name from pg_prepared_statements where statement like '%numbers%'"),
      session.query('select sum(x)::int as n from numbers'),
    ]);
    t.equal(kept.length, 1, 'parsed once');
    t.strictSame(total, [{ n: 10 }], 'after a COPY they go together again');
    const pending = session.query('select 1');
    t.throws(() => session.copyFrom('copy numbers from stdin'), /COPY has to wait/);
    await pending;
  });
});

t.test('what was sent beside a failure does not outlive the transaction', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('create table numbers (x int)');
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let late: Promise<unknown> = Promise.resolve();
  await t.rejects(
    database.transaction(async (session) => {
      late = opened.then(() => session.query('insert into numbers values (1)'));
      await Promise.all([session.query('select 1/0'), session.query('insert into numbers values (2)'), late]);
    }),
    /division by zero/,
  );
  open();
  await t.rejects(late, /the transaction has failed/);
  t.strictSame(await database.query('select x from numbers'), []);
  t.strictSame(await database.query('select 1 as one'), [{ one: 1 }], 'the connection is as new');
});

t.test('a serialization failure is retried', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('create table counters (x int)');
  await database.query('insert into counters values (0)');
  let attempts = 0;
  await database.transaction(async (session) => {
    attempts++;
    await session.query('set transaction isolation level serializable');
    await session.query('select x from counters');
    if (attempts === 1) await database.query('update counters set x = 10');
    await session.query('update counters set x = x + 1');
  });
  t.equal(attempts, 2);
  t.strictSame(await database.query('select x from counters'), [{ x: 11 }]);
});

t.test('a deadlock is retried: both transactions end', async (t) => {
  const { database } = await testDatabase(t);
  await database.query('create table counters (id int, x int)');
  await database.query('insert into counters values (1, 0), (2, 0)');
  let waiting = 2;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const add = (order: number[]) =>
    database.transaction(async (session) => {
      await session.query('update counters set x = x + 1 where id = $1', [order[0]]);
      if (--waiting === 0) open();
      await both;
      await session.query('update counters set x = x + 1 where id = $1', [order[1]]);
    });
  await Promise.all([add([1, 2]), add([2, 1])]);
  t.equal(waiting, -1, 'one of them ran twice');
  t.strictSame(await database.query('select x from counters order by id'), [{ x: 2 }, { x: 2 }]);
});

t.test('COPY in and out', async (t) => {
  const { database } = await testDatabase(t);
  await database.session(async (session) => {
    await session.query('create temporary table lines (id int, name text)');
    const copy = session.copyFrom('copy lines from stdin');
    copy.write('1\tone\n2\t');
    copy.end('two\n');
    await once(copy, 'finish');
    t.equal(
      await text(session.copyTo('copy (select * from lines order by id desc) to stdout')),
      '2\ttwo\n1\tone\n',
    );
    const broken = session.copyFrom('copy lines from stdin');
    broken.end('x\tone\n');
    await t.rejects(once(broken, 'finish'), /invalid input syntax/);
    t.strictSame(await session.query('select count(*) from lines'), [{ count: 2 }], 'the session goes on');
  });
});

t.test('a lost connection', async (t) => {
  const { database } = await testDatabase(t);
  await t.rejects(database.query('select pg_terminate_backend(pg_backend_pid())'), {
    code: 'database_unavailable',
  });
  t.strictSame(await database.query('select 1 as one'), [{ one: 1 }], 'the next one is new');
  await database.session(async (session) => {
    const [{ pid } = { pid: 0 }] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.query('select pg_terminate_backend($1)', [pid]);
    await t.rejects(session.query('select 1'));
  });
  t.strictSame(await database.query('select 1 as one'), [{ one: 1 }]);
});

t.test('a database that cannot be reached', async (t) => {
  const nowhere = new PostgresDatabase({ connection: { host: '/nonexistent', database: 'x', user: 'x' } });
  await t.rejects(nowhere.query('select 1'), { code: 'database_unavailable', message: /nonexistent/ });
  await t.rejects(
    nowhere.transaction(async () => {}),
    { code: 'database_unavailable' },
  );
  await t.rejects(
    nowhere.follow(() => {}),
    { code: 'database_unavailable' },
  );
  await nowhere.close();
  const { config } = await testDatabase(t);
  const missing = new URL(config.databaseUrl!);
  missing.pathname = '/no_such_database';
  await t.rejects(openDatabase({ ...config, databaseUrl: missing.href }), { code: 'database_unavailable' });
});

t.test('the plugin decorates, and closes with the application', async (t) => {
  const { config } = await testDatabase(t);
  const app = Fastify();
  await app.register(databasePlugin, { config });
  await app.ready();
  const { database } = app;
  t.strictSame(await database.query('select 1 as one'), [{ one: 1 }]);
  await app.close();
  await t.rejects(database.query('select 1'), { code: 'database_unavailable' });
});

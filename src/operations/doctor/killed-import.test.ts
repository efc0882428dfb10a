import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { startCommand } from '../../../test/support/start-command.ts';
import { until } from '../../../test/support/until.ts';
import { endAbandonedImports } from '../../history/importers/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { examine } from './doctor.ts';

const GATE = 424_243;

t.test('an import that is under way is left alone, one that was killed has failed', async (t) => {
  const { config, database } = await testDatabase(t);
  await openSecrets(config, database);
  const mapping = { subject: 'catalogue', source: 'shop', item: { sku: 'sku', title: 'title' } };
  const directory = t.testdir({ 'shop.json': JSON.stringify(mapping) });
  const file = join(directory, 'items.csv');
  await writeFile(file, 'sku,title\nA,Tea\n');
  await database.query(
    `create function wait_at_gate() returns trigger language plpgsql as $$ begin
       perform pg_advisory_xact_lock(${GATE}); return null;
     end $$`,
  );
  await database.query(
    'create trigger gate before insert on items for each statement execute function wait_at_gate()',
  );
  const imports = () => database.query('select subject, status, reason from imports order by import_no');
  const found = async () =>
    (await examine(config, async () => database, new Date())).filter(({ check }) => check === 'imports');
  const args = ['--json', 'import', 'catalogue', file, '--mapping', join(directory, 'shop.json')];
  await database.session(async (session) => {
    await session.query('select pg_advisory_lock($1)', [GATE]);
    const child = startCommand(config, args, { stdio: 'ignore' });
    const closed = once(child, 'close');
    await until(
      () =>
        database.query(
          `select from pg_locks where locktype = 'advisory' and not granted and objid = ${GATE}
             and database = (select oid from pg_database where datname = current_database())`,
        ),
      (waiting) => waiting.length > 0,
    );
    t.equal(await endAbandonedImports(database), 0);
    t.match(await found(), [{ level: 'ok', message: 'running: 1 (catalogue)' }]);
    child.kill('SIGKILL');
    await closed;
    await session.query('select pg_advisory_unlock($1)', [GATE]);
  });
  // Its connection ends once PostgreSQL notices that nobody is there.
  await until(found, ([finding]) => finding?.level === 'bad');
  t.match(await found(), [{ message: 'killed half-way: 1 (catalogue)', advice: /run them again/ }]);
  t.strictSame(await imports(), [{ subject: 'catalogue', status: 'failed', reason: 'killed' }]);

  const again = startCommand(config, args, { stdio: 'ignore' });
  const [code] = await once(again, 'close');
  t.equal(code, 0);
  t.match(await found(), [{ level: 'ok', message: 'none fails' }], 'run again, it is done');
  t.match(await imports(), [{ status: 'failed' }, { status: 'done', reason: null }]);
});

t.test('of several processes that look one ends it; what failed says why', async (t) => {
  const { config, database } = await testDatabase(t);
  await openSecrets(config, database);
  await database.query(
    `insert into imports (subject, mapping, files) values ('catalogue', 'a', '[]'), ('events', 'b', '[]'),
       ('purchases', 'c', '[]')`,
  );
  const ended = await Promise.all([1, 2, 3].map(() => endAbandonedImports(database)));
  t.equal(
    ended.reduce((sum, one) => sum + one, 0),
    3,
  );
  t.strictSame(await database.query('select distinct status, reason from imports'), [
    { status: 'failed', reason: 'killed' },
  ]);
});

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { migrate, migrationsDirectory } from './migrate.ts';

/** The shipped migrations, to add to. */
async function migrations(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'regulars-migrations-'));
  t.teardown(() => rm(directory, { recursive: true }));
  await cp(migrationsDirectory, directory, { recursive: true });
  return directory;
}

t.test('each migration is applied once, though many processes try', async (t) => {
  const { database } = await testDatabase(t);
  const directory = await migrations(t);
  await writeFile(
    join(directory, '9001-first.sql'),
    'create table first (x int); insert into first values (1);',
  );
  await writeFile(join(directory, '9002-second.sql'), 'insert into first values (2);');
  await writeFile(join(directory, 'README.md'), 'not a migration');
  await Promise.all([1, 2, 3, 4, 5].map(() => migrate(database, directory)));
  t.strictSame(await database.query('select x from first order by x'), [{ x: 1 }, { x: 2 }]);
  const names = await database.query<{ name: string }>('select name from schema_migrations order by name');
  t.strictSame(names.slice(-2), [{ name: '9001-first.sql' }, { name: '9002-second.sql' }]);
});

t.test('a migration that fails leaves nothing of itself, and what came before', async (t) => {
  const { database } = await testDatabase(t);
  const directory = await migrations(t);
  await writeFile(join(directory, '9001-good.sql'), 'create table good (x int);');
  await writeFile(join(directory, '9002-bad.sql'), 'create table bad (x int); select 1/0;');
  await t.rejects(migrate(database, directory), /9002-bad\.sql failed: division by zero/);
  t.strictSame(
    await database.query(`select to_regclass('good') is null as good, to_regclass('bad') is null as bad`),
    [{ good: false, bad: true }],
  );
  await writeFile(join(directory, '9002-bad.sql'), 'create table bad (x int);');
  await migrate(database, directory);
});

t.test('a changed migration and one from the future are refused', async (t) => {
  const { database } = await testDatabase(t);
  const directory = await migrations(t);
  const file = join(directory, '9001-one.sql');
  await writeFile(file, 'create table one (x int);');
  await migrate(database, directory);
  await writeFile(file, 'create table one (x bigint);');
  await t.rejects(migrate(database, directory), {
    code: 'database_incompatible',
    message: /9001-one\.sql changed/,
  });
  await rm(file);
  await t.rejects(migrate(database, directory), {
    code: 'database_incompatible',
    message: /newer version of Regulars \(9001-one\.sql\)/,
  });
});

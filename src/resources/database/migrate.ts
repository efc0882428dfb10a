import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegularsError } from '../../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Database, Queryable } from './database.ts';
import { withLock } from './with-lock.ts';

/** Any constant of ours: whoever holds this advisory lock migrates. */
const MIGRATION_LOCK = 7_220_461;
const NUMBERED = /^(\d{4})-[a-z0-9-]+\.sql$/;

export const migrationsDirectory = join(packageRoot, 'src', 'resources', 'database', 'migrations');

interface Migration {
  name: string;
  checksum: string;
  sql: string;
}

interface AppliedMigration {
  name: string;
  checksum: string;
}

/**
 * Brings the schema up to this code: every numbered file not yet applied, each in a transaction of its own.
 * Any number of processes may call it at once.
 * @throws RegularsError `database_incompatible` where an applied migration was changed, or is newer than this code.
 */
export async function migrate(database: Database, directory = migrationsDirectory): Promise<void> {
  const migrations = await readMigrations(directory);
  if ((await missing(database, migrations)).length === 0) return;
  await withLock(database, MIGRATION_LOCK, async (session) => {
    await session.query(
      `create table if not exists schema_migrations (
         name text collate "C" primary key,
         checksum text not null,
         applied_at timestamptz not null default now()
       )`,
    );
    for (const migration of await missing(session, migrations)) await apply(session, migration);
  });
}

async function apply(session: Queryable, { name, checksum, sql }: Migration): Promise<void> {
  await session.query('begin');
  try {
    await session.query(sql);
    await session.query('insert into schema_migrations (name, checksum) values ($1, $2)', [name, checksum]);
    await session.query('commit');
  } catch (error) {
    await session.query('rollback');
    throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

/** The migrations still to apply, after holding the applied ones against the files. */
async function missing(queryable: Queryable, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = new Map((await readApplied(queryable)).map(({ name, checksum }) => [name, checksum]));
  const known = new Set(migrations.map(({ name }) => name));
  const newer = [...applied.keys()].filter((name) => !known.has(name));
  if (newer.length > 0)
    throw incompatible(
      `the database was migrated by a newer version of Regulars (${newer.join(', ')}): update it`,
    );
  const changed = migrations.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed.length > 0)
    throw incompatible(
      `${changed.map(({ name }) => name).join(', ')} changed after being applied: an applied migration stays as it is, a change is a new file`,
    );
  return migrations.filter(({ name }) => !applied.has(name));
}

async function readApplied(queryable: Queryable): Promise<AppliedMigration[]> {
  const [table] = await queryable.query<{ exists: boolean }>(
    `select to_regclass('schema_migrations') is not null as exists`,
  );
  if (!table?.exists) return [];
  return queryable.query<AppliedMigration>('select name, checksum from schema_migrations order by name');
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => NUMBERED.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function incompatible(message: string): RegularsError {
  return new RegularsError('database_incompatible', message);
}

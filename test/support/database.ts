import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Test } from 'tap';
import { type Config, readConfig } from '../../src/config.ts';
import type { Database } from '../../src/resources/database/index.ts';
import { openDatabase } from '../../src/resources/database/index.ts';
import { migrationsDirectory } from '../../src/resources/database/migrate.ts';

const TEMPLATE_LOCK = 7_220_462;

/** A migrated database of the test's own, on a server shared by the whole test run; dropped at teardown. */
export async function testDatabase(t: Test): Promise<{ config: Config; database: Database }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withServer(async (client) => {
    await client.query(`create database ${name} template ${await template(client)}`);
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-test-'));
  const config = readConfig(
    { DATABASE_URL: urlOf(name), REGULARS_SECRET_KEY: 'a secret key of tests, 32 characters' },
    { dataDir },
  );
  const database = await openDatabase(config);
  t.teardown(async () => {
    await database.close();
    await withServer((client) => client.query(`drop database ${name} with (force)`));
    await rm(dataDir, { recursive: true, force: true });
  });
  return { config, database };
}

/** The migrated template's name, made on first use; the schema's hash is in it, so that a changed schema makes another. */
async function template(client: pg.Client): Promise<string> {
  const name = `template_${schemaHash()}`;
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rows } = await client.query('select from pg_database where datname = $1 and not datallowconn', [
      name,
    ]);
    if (rows.length > 0) return name;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
    const config = readConfig({ DATABASE_URL: urlOf(name), REGULARS_SECRET_KEY: '-'.repeat(32) });
    await (await openDatabase(config)).close();
    await client.query(`alter database ${name} allow_connections false`);
    return name;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

function schemaHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrationsDirectory).sort())
    hash.update(readFileSync(join(migrationsDirectory, file)));
  return hash.digest('hex').slice(0, 12);
}

function urlOf(database: string): string {
  return `postgresql://postgres@localhost/${database}?host=/tmp/a/sock`;
}

async function withServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL ?? urlOf('postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

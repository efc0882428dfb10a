import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Test } from 'tap';
import { type Config, readConfig } from '../../src/config.ts';
import { openEmbedded } from '../../src/resources/database/embedded/embedded.ts';
import type { Database } from '../../src/resources/database/index.ts';
import { openDatabase } from '../../src/resources/database/index.ts';
import { migrationsDirectory } from '../../src/resources/database/migrate.ts';
import { isAlive } from '../../src/resources/is-alive.ts';
import { packageRoot } from '../../src/resources/package-root.ts';

const LINGER_MS = 3_000; // until the next test file
const TEMPLATE_LOCK = 7_220_462;
const SECRET_KEY = 'a secret key of tests, 32 characters';

/** A migrated database of the test's own, on a server shared by the whole test run; dropped at teardown. */
export async function testDatabase(t: Test): Promise<{ config: Config; database: Database }> {
  const server = await openServer();
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await server.run(async (client) => {
    await client.query(`create database ${name} template ${await template(client, server)}`);
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-test-'));
  const config = readConfig(
    { DATABASE_URL: server.urlOf(name), REGULARS_SECRET_KEY: SECRET_KEY },
    { dataDir },
  );
  const database = await openDatabase(config);
  t.teardown(async () => {
    await database.close();
    await server.run((client) => client.query(`drop database ${name} with (force)`));
    await server.release();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { config, database };
}

/**
 * One on a server of its own, for what looks at transactions of the whole server: of those shared with other tests some
 * is always open.
 */
export async function lonelyDatabase(t: Test): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-test-'));
  const database = await openDatabase(readConfig({}, { dataDir }));
  t.teardown(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return database;
}

interface Server {
  urlOf(database: string): string;
  run(work: (client: pg.Client) => Promise<unknown>): Promise<void>;
  release(): Promise<void>;
}

/** TEST_DATABASE_URL's, else an embedded one that outlives no test run (its folder does, as tap's other caches do). */
async function openServer(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) return serverAt(new URL(given), async () => {});
  const embedded = await openEmbedded(join(packageRoot, '.tap', 'database'), LINGER_MS);
  const { host, port, user } = embedded.connection;
  const url = new URL(`postgresql://${user}@localhost:${port}/postgres`);
  url.searchParams.set('host', host);
  return serverAt(url, () => embedded.release());
}

function serverAt(url: URL, release: () => Promise<void>): Server {
  return {
    release,
    urlOf(database) {
      const other = new URL(url);
      other.pathname = `/${database}`;
      return other.href;
    },
    async run(work) {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      try {
        await work(client);
      } finally {
        await client.end();
      }
    },
  };
}

/** The migrated template's name, made on first use; its name holds the schema's hash: a changed schema makes another. */
async function template(client: pg.Client, server: Server): Promise<string> {
  const name = `template_${schemaHash()}`;
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rows } = await client.query<{ name: string; done: boolean }>(
      `select datname as name, not datallowconn as done from pg_database where datname ~ '^(template|test)_'`,
    );
    const made = rows.some((row) => row.name === name && row.done);
    // Killed test runs and earlier schemas left theirs.
    for (const row of rows) {
      const pid = /^test_(\d+)_/.exec(row.name)?.[1];
      const needed = pid === undefined ? made : isAlive(Number(pid));
      if (!needed) await client.query(`drop database ${row.name} with (force)`);
    }
    if (made) return name;
    await client.query(`create database ${name}`);
    const config = readConfig({ DATABASE_URL: server.urlOf(name), REGULARS_SECRET_KEY: SECRET_KEY });
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

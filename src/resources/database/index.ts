import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded/embedded.ts';
import { migrate } from './migrate.ts';
import { PostgresDatabase } from './postgres.ts';

export type { Change, Database, Queryable, Session } from './database.ts';
export { ALL_ITEMS, arrayLiteral, byteaLiteral, recordChanges } from './database.ts';
export { heard } from './heard.ts';
export { withLock } from './with-lock.ts';

declare module 'fastify' {
  interface FastifyInstance {
    database: Database;
  }
}

/**
 * Connects to DATABASE_URL, or to the embedded PostgreSQL of the data folder, and migrates it.
 * @throws RegularsError `database_unavailable`, `database_incompatible`.
 */
export async function openDatabase(config: Config): Promise<Database> {
  const database = await connectDatabase(config);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** In the data folder while a restore is under way: what else lies there then is a part of it. */
export const UNFINISHED_RESTORE = '.restoring';

/** Without migrating it. @throws RegularsError `conflict` where a restore was killed: a new database is not its result. */
export async function connectDatabase(config: Config): Promise<Database> {
  if (config.databaseUrl !== undefined)
    return new PostgresDatabase({ connection: { connectionString: config.databaseUrl } });
  const { dataDir } = config;
  if (existsSync(join(dataDir, UNFINISHED_RESTORE)) && !existsSync(join(dataDir, 'postgres')))
    throw new RegularsError('conflict', `${dataDir}: a restore did not end; run regulars restore again`);
  const embedded = await openEmbedded(config.dataDir);
  return new PostgresDatabase({
    connection: embedded.connection,
    revive: () => embedded.attach(),
    release: () => embedded.release(),
  });
}

export const databasePlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    const database = await openDatabase(config);
    app.decorate('database', database);
    app.addHook('onClose', () => database.close());
  },
  { name: 'database', fastify: '5.x' },
);

import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { connectDatabase, UNFINISHED_RESTORE } from '../../resources/database/index.ts';
import { migrate, migrationsDirectory } from '../../resources/database/migrate.ts';
import { isAlive } from '../../resources/is-alive.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { checkEntries, type Entry, readEntries } from './frames.ts';
import {
  type DatabaseShape,
  loadRows,
  loadSequences,
  prepareLoading,
  refreshAll,
  type SequenceState,
} from './repository.ts';

/** Longer than a server takes to see that its last user was killed, and to stop. */
const STOP_MS = 30_000;

/**
 * Puts a backup into an empty data folder. It is built below `.restoring` and moved up last, the database at the very
 * end: killed at any point there is no database yet, and running it again begins anew. The backup is read whole before
 * anything is written.
 * @throws RegularsError `conflict` where the folder holds anything or another restore is at it, `invalid_dataset` where
 *   the backup is damaged, `database_incompatible` where a newer version made it, `invalid_configuration` where
 *   REGULARS_SECRET_KEY is not the key it was made with.
 */
export async function restore(config: Config, file: string): Promise<{ tables: number; files: number }> {
  const { dataDir, databaseUrl } = config;
  if (databaseUrl !== undefined)
    throw new RegularsError(
      'invalid_configuration',
      'restore: into the embedded database alone; with DATABASE_URL take pg_restore',
    );
  if (!existsSync(file)) throw new RegularsError('not_found', `${file}: got no file, expected a backup`);
  await checkEntries(file);
  await mkdir(dataDir, { recursive: true });
  const names = await readdir(dataDir);
  if (names.includes('postgres') || (names.length > 0 && !names.includes(UNFINISHED_RESTORE)))
    throw new RegularsError(
      'conflict',
      `${dataDir}: got ${names.filter((name) => name !== UNFINISHED_RESTORE).join(', ')}, expected an empty folder: a restore overwrites nothing`,
    );
  const work = join(dataDir, UNFINISHED_RESTORE);
  await serverStopped(work);
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(work);
  const counts = { tables: 0, files: 0 };
  const database = await connectDatabase({ ...config, dataDir: work });
  try {
    await load(database, work, file, counts);
    await migrate(database);
    await checkKey({ ...config, dataDir: work }, database, file);
    await refreshAll(database);
  } finally {
    await database.close();
  }
  // It may not be moved before it has stopped by itself.
  while (existsSync(join(work, 'postgres', 'postmaster.pid'))) await delay(50);
  const built = (await readdir(work)).filter((name) => name !== 'postgres' && name !== 'migrations');
  for (const name of built) {
    await rm(join(dataDir, name), { recursive: true, force: true });
    await rename(join(work, name), join(dataDir, name));
  }
  await rename(join(work, 'postgres'), join(dataDir, 'postgres'));
  await rm(work, { recursive: true, force: true });
  return counts;
}

async function checkKey(config: Config, database: Database, file: string): Promise<void> {
  try {
    await openSecrets(config, database);
  } catch (cause) {
    if (!(cause instanceof RegularsError) || cause.code !== 'invalid_configuration') throw cause;
    throw new RegularsError(
      'invalid_configuration',
      `${file}: its identifiers are sealed with another key; set REGULARS_SECRET_KEY to the one that it was made with`,
      { cause },
    );
  }
}

/** Waits for the server that a killed restore has left behind. */
async function serverStopped(work: string): Promise<void> {
  const file = join(work, 'postgres', 'postmaster.pid');
  const deadline = performance.now() + STOP_MS;
  for (;;) {
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (!(pid > 0) || !isAlive(pid)) return;
    if (performance.now() > deadline)
      throw new RegularsError('conflict', `${work}: another restore is at work there (process ${pid})`);
    await delay(50);
  }
}

async function load(
  database: Database,
  work: string,
  file: string,
  counts: { tables: number; files: number },
): Promise<void> {
  const entries = readEntries(file);
  const first = await entries.next();
  if (first.done === true || first.value.name !== 'shape')
    throw new RegularsError('invalid_dataset', `${file}: got no description of a database`);
  const shape = await parsed<DatabaseShape>(first.value);
  await migrateTo(database, shape, work);
  // Nothing here is ever retried: nobody else is in this database.
  await database.transaction(async (session) => {
    await prepareLoading(session, shape);
    for await (const entry of entries) {
      const [kind, name] = [entry.name.split('/')[0], entry.name.slice(entry.name.indexOf('/') + 1)];
      if (kind === 'rows') {
        const table = shape.tables.find((one) => one.name === name);
        if (table === undefined)
          throw new RegularsError('invalid_dataset', `${file}: rows of an undescribed table ${name}`);
        await loadRows(session, table, entry.chunks);
        counts.tables++;
      } else if (kind === 'files') {
        await writeEntry(work, name, entry, file);
        counts.files++;
      } else {
        await loadSequences(session, await parsed<SequenceState[]>(entry));
      }
    }
  });
}

/** The schema as it was when the backup was made; what came later is applied to the rows, as it would have been then. */
async function migrateTo(database: Database, { migrations }: DatabaseShape, work: string): Promise<void> {
  const directory = join(work, 'migrations');
  await mkdir(directory);
  for (const { name, checksum } of migrations) {
    const source = join(migrationsDirectory, name);
    const sql = existsSync(source) ? await readFile(source) : undefined;
    if (sql === undefined || createHash('sha256').update(sql.toString('utf8')).digest('hex') !== checksum)
      throw new RegularsError(
        'database_incompatible',
        `the backup was made by another version of Regulars (${name}): restore it with that one or a newer one`,
      );
    await copyFile(source, join(directory, name));
  }
  await migrate(database, directory);
}

async function writeEntry(work: string, path: string, entry: Entry, file: string): Promise<void> {
  const target = join(work, path);
  if (normalize(target) !== target || !target.startsWith(`${work}/`))
    throw new RegularsError('invalid_dataset', `${file}: a file outside of the data folder`);
  await mkdir(dirname(target), { recursive: true });
  await pipeline(Readable.from(entry.chunks), createWriteStream(target, { mode: 0o600, flush: true }));
}

async function parsed<T>({ chunks }: Entry): Promise<T> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return JSON.parse(Buffer.concat(parts).toString()) as T;
}

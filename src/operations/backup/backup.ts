import { createReadStream, existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { type Entry, writeEntries } from './frames.ts';
import { atOneMoment, rowsOf, sequencesOf, shapeOf } from './repository.ts';

export interface BackupReport {
  file: string;
  bytes: number;
  /** Rows by table. */
  rows: Record<string, number>;
  files: string[];
}

/** Of the data folder, what cannot be made again from the database; the last says that it is the simulated chain. */
const KEPT_FILES = ['secrets.json', 'keys.json', 'demo/demo.json'];
const NEWLINE = 10;

/**
 * Writes everything that a data folder needs to come back into one file: the database as it is at one moment, the keys,
 * the models. Whoever has the file can read what it seals: keep it as safe as the folder.
 * @throws RegularsError `conflict` where the file exists, `invalid_configuration` on a database of one's own.
 */
export async function backup(config: Config, database: Database, file: string): Promise<BackupReport> {
  if (config.databaseUrl !== undefined)
    throw new RegularsError(
      'invalid_configuration',
      'backup: of the embedded database alone; with DATABASE_URL take pg_dump, and keep REGULARS_SECRET_KEY and DATA/models with it',
    );
  if (existsSync(file))
    throw new RegularsError('conflict', `${file}: is there already; a backup overwrites nothing`);
  const rows: Record<string, number> = {};
  const files: string[] = [];
  const part = `${file}.part-${process.pid}`;
  try {
    await atOneMoment(database, async (session) => {
      async function* entries(): AsyncGenerator<Entry> {
        const shape = await shapeOf(session);
        yield json('shape', shape);
        for (const table of shape.tables) {
          rows[table.name] = 0;
          yield { name: `rows/${table.name}`, chunks: counted(rowsOf(session, table), rows, table.name) };
        }
        yield json('sequences', await sequencesOf(session));
        for (const path of await pathsOf(config.dataDir)) {
          files.push(path);
          yield { name: `files/${path}`, chunks: createReadStream(join(config.dataDir, path)) };
        }
      }
      await writeEntries(part, entries());
    });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return { file, bytes: (await stat(file)).size, rows, files };
}

function json(name: string, value: unknown): Entry {
  return { name, chunks: [Buffer.from(JSON.stringify(value))] };
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  rows: Record<string, number>,
  table: string,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1))
      rows[table] = rows[table]! + 1;
    yield chunk;
  }
}

/** Models under way have names that start with a dot. */
async function pathsOf(dataDir: string): Promise<string[]> {
  const paths = KEPT_FILES.filter((name) => existsSync(join(dataDir, name)));
  const models = join(dataDir, 'models');
  if (!existsSync(models)) return paths;
  for (const version of (await readdir(models)).filter((name) => !name.startsWith('.')).sort())
    for (const name of (await readdir(join(models, version))).sort()) paths.push(`models/${version}/${name}`);
  return paths;
}

import { execFile, spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../../src/config.ts';
import type { Database } from '../../src/resources/database/index.ts';

const run = promisify(execFile);

/** Every column of the database that names people by our numbers. */
export function namingColumns(database: Database) {
  return database.query<{ table: string; column: string; array: boolean }>(
    `select c.table_name as table, c.column_name as column, data_type = 'ARRAY' as array
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE'
       and c.column_name ~ '(customer|identifier)(s$|_no|_nos$)' order by 1, 2`,
  );
}

/** What pg_dump writes; empty where there is none, or an older one than the server. */
export async function dumpText({ databaseUrl }: Config): Promise<string> {
  if (spawnSync('pg_dump', ['--version']).status !== 0) return '';
  const dumped = await run('pg_dump', ['--data-only', '--dbname', new URL(databaseUrl!).href], {
    maxBuffer: 1 << 28,
  }).catch(() => undefined);
  return dumped?.stdout ?? '';
}

/** All rows of all tables as text, what the database keeps as bytes included. */
export async function rowsText(database: Database): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables)
    for (const { row } of await database.query<{ row: string }>(`select t::text as row from "${name}" t`))
      texts.push(`${name}: ${row}`);
  return texts.join('\n');
}

/** Every file below a folder. */
export async function folderText(folder: string): Promise<string> {
  const texts: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) texts.push((await readFile(join(entry.parentPath, entry.name))).toString('latin1'));
  return texts.join('\n');
}

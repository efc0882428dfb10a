// A process that holds the embedded database open: says `open`, answers `query`, ends with its standard input.
import { createInterface } from 'node:readline';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/resources/database/index.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('usage: database-client DATA_DIR');
const database = await openDatabase(readConfig({}, { dataDir }));
process.stdout.write('open\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'query') continue;
  const [row] = await database.query<{ one: number }>('select 1 as one');
  process.stdout.write(`${row?.one}\n`);
}
await database.close();

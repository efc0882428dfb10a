// A process that watches a drop folder until it is killed: says `ready`, waits for a line, then says one for each file it
// is done with.
import { once } from 'node:events';
import { readConfig } from '../../src/config.ts';
import { watch } from '../../src/operations/index.ts';
import { openDatabase } from '../../src/resources/database/index.ts';
import { openSecrets } from '../../src/resources/secrets.ts';

const [directory, mapping] = process.argv.slice(2);
if (directory === undefined || mapping === undefined) throw new Error('usage: watcher FOLDER MAPPING');
const config = readConfig(process.env);
const database = await openDatabase(config);
const secrets = await openSecrets(config, database);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await watch({ config, database, secrets }, directory, {
  mapping,
  settleMs: 0,
  intervalMs: 20,
  now: () => new Date(),
  onFile: ({ file, outcome }) => process.stdout.write(`${outcome} ${file}\n`),
  onProblem: (error) => {
    process.stderr.write(`${(error as Error).message}\n`);
    return undefined;
  },
  signal: new AbortController().signal,
});

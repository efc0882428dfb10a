// Opens the secrets of a data folder, as a process that starts does, and prints what tells their key.
import { readConfig } from '../../src/config.ts';
import { openSecrets } from '../../src/resources/secrets.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('usage: open-secrets DATA_DIR');
const secrets = await openSecrets(readConfig({}, { dataDir }));
process.stdout.write(secrets.lookup('card', '1').toString('hex'));

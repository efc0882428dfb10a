import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { type Config, readConfig } from '../config.ts';
import { packageRoot } from './package-root.ts';
import { openSecrets, Secrets } from './secrets.ts';
import { workerFlags, workerPath } from './worker.ts';

const KEY = 'one root key, more than 32 characters';
const OTHER = 'another root key, also 32 characters';
const now = new Date('2026-03-01T10:00:00Z');

t.test('lookup depends on key, kind and value', async (t) => {
  const secrets = new Secrets(KEY);
  const hash = secrets.lookup('card', '123').toString('hex');
  t.equal(new Secrets(KEY).lookup('card', '123').toString('hex'), hash);
  t.not(new Secrets(OTHER).lookup('card', '123').toString('hex'), hash);
  t.not(secrets.lookup('phone', '123').toString('hex'), hash);
  t.not(secrets.lookup('card', '124').toString('hex'), hash);
});

t.test('what is sealed opens again, by the same key and purpose alone', async (t) => {
  const secrets = new Secrets(KEY);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sealed = secrets.seal('identifier', text);
      t.equal(secrets.open('identifier', sealed), text);
      t.not(secrets.seal('identifier', text).toString('hex'), sealed.toString('hex'));
      sealed[sealed.length - 1]! ^= 1;
      t.throws(() => secrets.open('identifier', sealed), { code: 'invalid_configuration' });
    }),
    { numRuns: 30 },
  );
  t.throws(() => secrets.open('profile', secrets.seal('identifier', 'a')), { code: 'invalid_configuration' });
  t.throws(() => new Secrets(OTHER).open('identifier', secrets.seal('identifier', 'a')));
});

t.test('a token is valid for its purpose until it expires, and not when touched', async (t) => {
  const secrets = new Secrets(KEY);
  const token = secrets.sign('letter', 'payload', new Date(now.getTime() + 1000));
  t.match(token, /^[\w-]+$/);
  t.equal(secrets.verify('letter', token, now)?.toString(), 'payload');
  t.equal(secrets.verify('letter', token, new Date(now.getTime() + 1000)), null);
  t.equal(secrets.verify('customer', token, now), null);
  t.equal(new Secrets(OTHER).verify('letter', token, now), null);
  t.equal(secrets.verify('letter', '', now), null);
  t.equal(secrets.verify('letter', `${token}=`, now), null);
  const flipped = Buffer.from(token, 'base64url');
  for (let at = 0; at < flipped.length; at++) {
    flipped[at]! ^= 1;
    t.equal(secrets.verify('letter', flipped.toString('base64url'), now), null);
    flipped[at]! ^= 1;
  }
  t.equal(secrets.verify('letter', secrets.sign('letter', 'x'), new Date(8e15))?.toString(), 'x');
});

t.test('without a setting the key is made once in the data folder', async (t) => {
  const config = readConfig({}, { dataDir: join(t.testdir(), 'deep', 'data') });
  const hash = (await openSecrets(config)).lookup('card', '1').toString('hex');
  t.equal((await openSecrets(config)).lookup('card', '1').toString('hex'), hash);
  t.equal((await stat(join(config.dataDir, 'secrets.json'))).mode & 0o777, 0o600);
});

t.test('processes that start at once agree on one key', async (t) => {
  const dataDir = join(t.testdir(), 'data');
  const entry = workerPath('test/support/open-secrets.worker.ts');
  const run = async () => {
    const args = [...workerFlags, entry, dataDir];
    return (await promisify(execFile)(process.execPath, args, { cwd: packageRoot })).stdout;
  };
  const hashes = await Promise.all([run(), run(), run()]);
  t.match(hashes[0], /^[0-9a-f]{64}$/);
  t.equal(new Set(hashes).size, 1);
  const { secretKey } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
  t.equal(new Secrets(secretKey).lookup('card', '1').toString('hex'), hashes[0]);
});

t.test('a broken key file is named, not replaced', async (t) => {
  const dataDir = t.testdir({ 'secrets.json': '{"secretKey": "short"}' });
  const config = readConfig({}, { dataDir });
  await t.rejects(openSecrets(config), { code: 'invalid_configuration', message: /secrets\.json/ });
  await writeFile(join(dataDir, 'secrets.json'), '{');
  await t.rejects(openSecrets(config), { code: 'invalid_configuration' });
  t.equal(await readFile(join(dataDir, 'secrets.json'), 'utf8'), '{');
});

t.test('a database refuses another key than its first', async (t) => {
  const { config, database } = await testDatabase(t);
  const [first, again] = await Promise.all([openSecrets(config, database), openSecrets(config, database)]);
  t.equal(first.keyId, 1);
  t.equal(again.keyId, 1);
  const wrong: Config = { ...config, secretKey: OTHER };
  await t.rejects(openSecrets(wrong, database), {
    code: 'invalid_configuration',
    message: /REGULARS_SECRET_KEY/,
  });
});

import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify from 'fastify';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { databasePlugin } from '../database/index.ts';
import { errorHandler } from '../http/index.ts';
import { openSecrets, secretsPlugin } from '../secrets.ts';
import { authPlugin, embeddedKeys, issueKey, revokeKey } from './index.ts';

async function openServer(t: Parameters<typeof testDatabase>[0]) {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const app = Fastify();
  t.teardown(() => app.close());
  app.setErrorHandler(errorHandler);
  await app.register(databasePlugin, { config });
  await app.register(secretsPlugin, { config });
  await app.register(authPlugin, {});
  app.get('/v1/letters/x', async (request) => ({ kind: request.auth?.kind }));
  app.get('/v1/recommendations', { config: { access: 'publishable' } }, async (request) => ({
    kind: request.auth?.kind,
  }));
  app.get('/open', { config: { access: 'public' } }, async (request) => ({ kind: request.auth }));
  const get = async (url: string, key?: string, headers: Record<string, string> = {}) => {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const { statusCode, body } = await app.inject({ url, headers: { ...authorization, ...headers } });
    return { statusCode, ...JSON.parse(body) };
  };
  return { config, database, secrets, get };
}

t.test('a route asks for a secret key unless it says otherwise', async (t) => {
  const { database, secrets, get } = await openServer(t);
  const secret = await issueKey(database, secrets, { kind: 'secret', name: 'server' });
  const publishable = await issueKey(database, secrets, { kind: 'publishable', name: 'site' });
  // Made last, it is known last.
  await until(
    () => get('/v1/recommendations', publishable.key),
    ({ statusCode }) => statusCode === 200,
  );
  const answers = await until(
    () => get('/v1/letters/x', secret.key),
    ({ statusCode }) => statusCode === 200,
  );
  t.equal(answers.kind, 'secret', 'a new key is valid without a restart');
  t.match(await get('/v1/letters/x'), { statusCode: 401, error: { code: 'unauthorized' } });
  t.match(await get('/v1/letters/x', 'rs_unknown'), { statusCode: 401, error: { code: 'unauthorized' } });
  t.match(await get('/v1/letters/x', publishable.key), { statusCode: 403, error: { code: 'forbidden' } });
  t.match(await get('/v1/recommendations', publishable.key), { statusCode: 200, kind: 'publishable' });
  t.match(await get('/v1/recommendations', secret.key), { statusCode: 200, kind: 'secret' });
  t.match(await get(`/v1/recommendations?key=${publishable.key}`), { statusCode: 200, kind: 'publishable' });
  t.match(await get(`/v1/recommendations?key=${secret.key}`), { statusCode: 403 }, 'no secret in a URL');
  t.match(await get(`/v1/letters/x?key=${publishable.key}`), { statusCode: 401 });
  t.match(await get('/open'), { statusCode: 200, kind: null });
  t.ok(await revokeKey(database, secret.keyNo));
  t.notOk(await revokeKey(database, secret.keyNo), 'once');
  await until(
    () => get('/v1/letters/x', secret.key),
    ({ statusCode }) => statusCode === 401,
  );
});

t.test('scopes and origins limit a key', async (t) => {
  const { database, secrets, get } = await openServer(t);
  const letters = await issueKey(database, secrets, { kind: 'secret', name: 'mail', scopes: ['letters'] });
  const site = await issueKey(database, secrets, {
    kind: 'publishable',
    name: 'site',
    origins: ['https://shop.example'],
  });
  await until(
    () => get('/v1/letters/x', letters.key),
    ({ statusCode }) => statusCode === 200,
  );
  t.match(await get('/v1/recommendations', letters.key), {
    statusCode: 403,
    error: { message: /letters alone/ },
  });
  const from = (origin: string) => get('/v1/recommendations', site.key, { origin });
  await until(
    () => from('https://shop.example'),
    ({ statusCode }) => statusCode === 200,
  );
  t.match(await from('https://other.example'), { statusCode: 403, error: { code: 'forbidden' } });
});

t.test('only the hash of a key is stored; the embedded pair lies in the data folder', async (t) => {
  const { config, database, secrets } = await openServer(t);
  const keys = await embeddedKeys(database, secrets, config.dataDir);
  const path = join(config.dataDir, 'keys.json');
  t.equal((await stat(path)).mode & 0o777, 0o600);
  t.same(JSON.parse(await readFile(path, 'utf8')), keys);
  const dump = JSON.stringify(await database.query('select * from api_keys'));
  t.notOk(dump.includes(keys.secret) || dump.includes(keys.publishable) || dump.includes(keys.signingSecret));
  t.same(await embeddedKeys(database, secrets, config.dataDir), keys, 'made once');
  await writeFile(path, '{ broken');
  const again = await embeddedKeys(database, secrets, config.dataDir);
  t.not(again.secret, keys.secret, 'a broken file is made anew');
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { testRedis } from '../../../test/support/redis.ts';
import { buildApp } from '../../app.ts';
import { issueKey } from '../../resources/auth/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { importFiles, loadMapping } from '../importers/index.ts';
import { rotateSecret } from './index.ts';

/** Every spelling of one person; none may be found anywhere. */
const EMAIL = 'Zinaida.Quux@Example.RU';
const PHONE = '8 (921) 765-43-21';
const CLEAR = [/zinaida/i, /quux/i, /9217654321/, /765-?43-?21/];

const NEXT = 'another secret key, of 32 characters';

/** Files with each value where it belongs and where it does not. @returns all that is said of them. */
async function importAll(t: Test, context: Parameters<typeof importFiles>[0]): Promise<string> {
  const columns = { card: 'card', phone: 'phone', email: 'email' };
  const mappings = {
    customers: {
      subject: 'customers',
      source: 'club',
      customer: columns,
      profile: { firstName: 'name' },
      birthday: 'at',
      consents: [{ purpose: 'mail', granted: 'qty', at: 'at' }],
    },
    purchases: {
      subject: 'purchases',
      source: 'file',
      purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, customer: columns },
      line: { item: 'item', quantity: 'qty', amount: 'sum' },
    },
    returns: {
      subject: 'returns',
      source: 'file',
      return: { id: 'id', at: 'at', customer: columns },
      line: { item: 'item', quantity: 'qty', amount: 'sum' },
    },
    events: {
      subject: 'events',
      source: 'file',
      event: { kind: 'kind', at: 'at', customer: columns, item: 'item', quantity: 'qty', amount: 'sum' },
    },
  };
  const header = 'id,kind,at,card,phone,email,name,item,qty,sum';
  const rows = [
    ['1', 'view', '2026-03-01', '17', PHONE, EMAIL, 'Z', 'milk', '1', '10'],
    ['2', 'view', '2026-03-01', '17', EMAIL, PHONE, 'Z', 'milk', '1', '10'],
    ['3', 'view', EMAIL, EMAIL, PHONE, EMAIL, 'Z', 'milk', '1', '10'],
    ['4', 'view', PHONE, '17', PHONE, EMAIL, 'Z', 'milk', PHONE, '10'],
    ['5', EMAIL, '2026-03-01', '17', PHONE, EMAIL, 'Z', 'milk', EMAIL, PHONE],
    ['6', PHONE, '2026-03-01', '17', PHONE, EMAIL, 'Z', 'milk', '1', EMAIL],
  ];
  const said: string[] = [];
  for (const [name, mapping] of Object.entries(mappings)) {
    const folder = t.testdir({
      'mapping.json': JSON.stringify(mapping),
      'rows.csv': `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`,
    });
    const loaded = await loadMapping(join(folder, 'mapping.json'));
    const summary = await importFiles(context, [join(folder, 'rows.csv')], loaded);
    said.push(JSON.stringify(summary));
    t.ok(summary.rejectedRows > 0, `${name}: some are refused`);
    if (typeof summary.report === 'string') said.push(await readFile(summary.report, 'utf8'));
  }
  return said.join('\n');
}

t.test(
  'no e-mail and no phone in clear: database, Redis, logs, answers, imports and their reports, rotation',
  async (t) => {
    const redisUrl = await testRedis(t);
    if (redisUrl === undefined) return;
    const { config, database } = await testDatabase(t);
    const secrets = await openSecrets(config, database);
    const { key } = await issueKey(database, secrets, {
      kind: 'secret',
      name: 'test',
      scopes: [],
      origins: [],
    });
    const logged = t.capture(process.stderr, 'write');
    const app = await buildApp({ ...config, redisUrl, country: 'RU', logLevel: 'debug' });
    const answers: string[] = [];
    const call = async (method: 'GET' | 'POST', url: string, payload?: object | string) => {
      const answer = await app.inject({
        method,
        url,
        headers: {
          authorization: `Bearer ${key}`,
          ...(payload !== undefined && { 'content-type': 'application/json' }),
        },
        ...(payload !== undefined && { payload }),
      });
      answers.push(answer.body);
      return answer.statusCode;
    };
    const customer = { card: '2990000000017', email: EMAIL, phone: PHONE };
    const bought = (id: string, more: object = {}) => ({
      id,
      channel: 'store',
      at: '2026-03-01T12:00:00+03:00',
      currency: 'RUB',
      customer,
      lines: [{ item: 'milk', quantity: '1', amount: '10' }],
      ...more,
    });
    t.equal(await call('POST', '/v1/purchases', { purchases: [bought('1'), bought('2')] }), 200);
    t.equal(
      await call('POST', '/v1/purchases', {
        purchases: [bought('2', { customer: { ...customer, card: '18' } })],
      }),
      200,
    );
    // Failures: a bad value, an unknown field, a body cut in half, identifiers in each other's place.
    await call('POST', '/v1/purchases', {
      purchases: [bought('3', { customer: { email: PHONE, phone: EMAIL } })],
    });
    await call('POST', '/v1/purchases', { purchases: [bought('4', { customer: { [EMAIL]: PHONE } })] });
    await call('POST', '/v1/purchases', { purchases: [bought('5', { currency: EMAIL, at: PHONE })] });
    await call('POST', '/v1/purchases', {
      purchases: [bought('7', { at: PHONE }), bought('8', { at: EMAIL })],
    });
    const wrong = (amount: string) => ({ lines: [{ item: 'milk', quantity: '1', amount }] });
    await call('POST', '/v1/purchases', {
      purchases: [bought('9', wrong(PHONE)), bought('10', wrong(EMAIL))],
    });
    await call('POST', '/v1/logins', {
      logins: [
        { customer },
        { customer: { email: PHONE, phone: EMAIL } },
        { customer, at: PHONE },
        { [EMAIL]: 1 },
      ],
    });
    await call('POST', '/v1/events', { events: [{ kind: 'view', item: 'milk', visitor: 'v', at: PHONE }] });
    await call('POST', '/v1/purchases', JSON.stringify({ purchases: [bought('6')] }).slice(0, -40));
    await call('POST', '/v1/consents', {
      consents: [{ customer: { email: EMAIL }, purpose: 'mail', granted: false }],
    });
    await call('POST', '/v1/consents', {
      consents: [{ customer: { phone: `${PHONE}0000` }, purpose: 'mail', granted: false }],
    });
    await call('POST', '/v1/recommendations', {
      customer: { email: EMAIL },
      requests: [{ placement: 'home' }],
    });
    await call('POST', '/v1/letters/render', { template: 'post-purchase', customer: { email: EMAIL } });
    t.equal(await call('GET', `/v1/customers/${encodeURIComponent(`email:${EMAIL}`)}`), 200);
    t.equal(await call('GET', `/v1/customers/${encodeURIComponent(`email:x${EMAIL}`)}`), 404);
    await call('GET', `/v1/customers/${encodeURIComponent(PHONE)}/nothing`);
    await app.close();

    answers.push(await importAll(t, { database, secrets, config: { ...config, country: 'RU' } }));
    const rotating = { ...config, secretKey: NEXT, secretKeyPrevious: config.secretKey! };
    answers.push(JSON.stringify(await rotateSecret(database, await openSecrets(rotating, database))));

    const tables = await database.query<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    );
    let rows = 0;
    for (const { name } of tables)
      for (const { text } of await database.query<{ text: string }>(
        `select "${name}"::text as text from "${name}"`,
      )) {
        rows++;
        // bytea reads as hex: what is in clear within would show as such.
        const bytes = text.replace(/\\\\?x((?:[0-9a-f]{2})+)/g, (_, hex: string) =>
          Buffer.from(hex, 'hex').toString('latin1'),
        );
        for (const clear of CLEAR) t.notMatch(bytes, clear, name);
      }
    t.ok(rows > 10, `${rows} rows`);
    const redis = new Redis(redisUrl);
    for (const name of await redis.keys('*')) {
      const dumped = await redis.dumpBuffer(name);
      for (const clear of CLEAR) t.notMatch(name + (dumped ?? '').toString('latin1'), clear);
    }
    redis.disconnect();
    const log = logged()
      .map(({ args }) => String(args[0]))
      .join('');
    t.match(log, /customers|purchases/, 'the log holds the requests');
    for (const clear of CLEAR) t.notMatch(log, clear);
    for (const answer of answers) for (const clear of CLEAR) t.notMatch(answer, clear);
  },
);

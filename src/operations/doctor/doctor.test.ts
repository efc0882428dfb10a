import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { freePort, testRedis } from '../../../test/support/redis.ts';
import type { Config } from '../../config.ts';
import { type Purchase, writePurchases, writeReturns } from '../../history/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { openStore } from '../../resources/store/index.ts';
import { examine } from './doctor.ts';

const NOW = new Date('2026-06-15T12:00:00Z');
const at = (day: number, hour: number) => ({
  instant: new Date(Date.UTC(2026, 5, day, hour)),
  utcOffset: 0,
});

/** A shop's receipts: two a day, at 9 and at 20, on each of the given days of June. */
function receipts(store: string, days: readonly number[], card?: string): Purchase[] {
  return days.flatMap((day) =>
    [9, 20].map((hour) => ({
      source: 'till',
      id: `${store}-${day}-${hour}`,
      channel: 'store' as const,
      store,
      at: at(day, hour),
      currency: 'USD',
      ...(card !== undefined && { customer: { card } }),
      lines: [{ item: 'a', quantity: '1', amount: '1' }],
    })),
  );
}

const days = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);

async function patient(t: Test) {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const examined = async (settings: Partial<Config> = {}) => {
    const findings = await examine({ ...config, ...settings }, async () => database, NOW);
    return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  };
  const origin = { country: 'US', timeZone: 'UTC' };
  return { config, database, secrets, origin, examined };
}

t.test('an empty database has no model and no shops', async (t) => {
  const { examined } = await patient(t);
  const found = await examined();
  t.match(found.model, { level: 'bad', advice: /train --promote/ });
  t.match(found.stores, { level: 'warn' });
  t.match(found.database, { level: 'ok', message: /^PostgreSQL \d+.*migrations up to \d{4}-/ });
  t.match(found.secrets, { level: 'ok', message: /REGULARS_SECRET_KEY/ });
  t.match(found.redis, { level: 'ok' });
});

t.test('a shop is silent by its own habits', async (t) => {
  const { database, secrets, origin, examined } = await patient(t);
  await writePurchases(
    database,
    secrets,
    [
      // Daily until the 12th: 64 hours of silence are more than two days. The other was open yesterday.
      ...receipts('silent', days(-30, 12), '1'),
      ...receipts('daily', days(-30, 14), '2'),
      // Every fourth day, and one that opened this month: nothing is usual yet.
      ...receipts('rare', days(-40, 8, 4), '3'),
      ...receipts('closed', days(-120, -90), '4'),
      ...receipts('new', days(3, 9), '5'),
    ],
    origin,
  );
  const found = await examined();
  t.match(found['store silent'], {
    level: 'bad',
    message: /^silent for 2 whole days, since 2026-06-12T20:00.*7\.0 days a week/,
  });
  t.match(found['closed stores'], { level: 'warn', message: /: store closed$/ });
  t.strictSame(
    Object.keys(found).filter((check) => check.startsWith('store ')),
    ['store silent'],
  );
  t.match(found.stores, {
    message:
      /^1 of 5 sell as usual, 2 too new or too rare to judge \(store new, store rare\), last receipt 2026-06-14T20:00/,
  });
});

t.test('a silence of most shops is one alarm, not one each', async (t) => {
  const { database, secrets, origin, examined } = await patient(t);
  const shops = ['a', 'b', 'c'].flatMap((store) => receipts(store, days(-30, 11)));
  await writePurchases(database, secrets, [...shops, ...receipts('d', days(-30, 14))], origin);
  const found = await examined();
  t.match(found.silence, { level: 'bad', message: /^3 of 4 shops are silent, since 2026-06-11T20:00/ });
  t.strictSame(
    Object.keys(found).filter((check) => check.startsWith('store ')),
    [],
  );
});

t.test('shares of shops, unmatched returns, imports, consents', async (t) => {
  const { database, secrets, origin, examined } = await patient(t);
  await writePurchases(
    database,
    secrets,
    [
      ...receipts('good', days(-5, 14), '1').map((one) => ({
        ...one,
        customer: { card: '1', email: 'a@shop.example' },
      })),
      ...receipts('nameless', days(-5, 14)),
    ],
    origin,
  );
  await writeReturns(
    database,
    secrets,
    Array.from({ length: 12 }, (_, i) => ({
      source: 'till',
      id: `x${i}`,
      at: at(10, 12),
      customer: { card: '9' },
      lines: [{ item: 'a', quantity: '1', amount: '1' }],
    })),
    origin,
  );
  await database.query(
    `insert into imports (subject, mapping, files, status, started_at) values
       ('purchases', 'till', '[]', 'running', $1), ('returns', 'till', '[]', 'failed', $1),
       ('events', 'site', '[]', 'failed', $1), ('events', 'site', '[]', 'done', $1)`,
    [NOW],
  );
  const found = await examined();
  t.match(found.identified, { level: 'ok', message: /^50 % of 80 receipts/ });
  t.match(found['identified at store nameless'], { level: 'warn', message: /^0 % of 40/ });
  t.match(found['unknown items'], { level: 'bad', message: /^100 % of 80 lines/ });
  t.match(found.returns, { level: 'warn', message: /^12 of 12 returned lines/ });
  t.match(found.imports, { level: 'bad', message: /killed half-way: 1 \(purchases\)/ });
  const all = await examine((await patient(t)).config, async () => database, NOW);
  t.ok(
    all.some(
      ({ check, message }) => check === 'imports' && /failed within a week: 2 \(returns\)$/.test(message),
    ),
    'what was done since is no failure',
  );
  t.match(found.consents, { level: 'warn', message: /^1 of 1 customers with an e-mail address/ });
  await database.query(
    `insert into consents (customer_no, purpose, granted, at, source)
     select customer_no, 'mail', true, now(), 'desk' from identifiers where kind = 'email'`,
  );
  t.match((await examined()).consents, { level: 'ok' });
});

t.test('what cannot be reached, and keys that others can read', async (t) => {
  const { config, database, secrets, origin, examined } = await patient(t);
  await writePurchases(database, secrets, receipts('a', [14]), origin);
  const away = await examined({ redisUrl: `redis://user:hush@127.0.0.1:${await freePort()}` });
  t.match(away.redis, { level: 'bad', message: 'does not answer' });
  t.notMatch(JSON.stringify(away), /hush/);
  t.match((await examined({ secretKey: 'another key, as long as it has to be' })).secrets, {
    level: 'bad',
    message: /another key/,
  });
  const { secretKey: _, ...embedded } = config;
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(join(config.dataDir, 'secrets.json'), JSON.stringify({ secretKey: config.secretKey }));
  await chmod(join(config.dataDir, 'secrets.json'), 0o644);
  const open = await examine(embedded, async () => database, NOW);
  t.match(
    open.find(({ check }) => check === 'secrets'),
    { level: 'bad', advice: /chmod 600/ },
  );
  const findings = await examine(config, () => Promise.reject(new Error('no database')), NOW);
  t.match(findings.at(-1), { check: 'database', level: 'bad', message: 'no database' });
  const redisUrl = await testRedis(t);
  if (redisUrl === undefined) return;
  t.match((await examined({ redisUrl })).redis, { level: 'ok', message: /answers, .* used, noeviction$/ });
  const store = await openStore({ ...config, redisUrl });
  t.teardown(() => store.close());
  const value = new Uint8Array(900);
  await store.publish('one', [
    { kind: 'customer', key: 1, value },
    { kind: 'customer', key: 2, value },
    { kind: 'item', key: 1, value },
  ]);
  await store.activate('one');
  t.match((await examined({ redisUrl })).redis, {
    level: 'ok',
    message: /noeviction; one: 2 customers of (9\d\d B|1\.\d KB) and 1 items of (9\d\d B|1\.\d KB)$/,
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { issueKey } from '../src/resources/auth/index.ts';
import { debianPostgres } from './support/debian-postgres.ts';
import { until } from './support/until.ts';

const SENDERS = 8;
const OUTAGES = 3;

t.test('PostgreSQL dies and comes back under load: every answer was stored, or an error', async (t) => {
  const postgres = await debianPostgres(t);
  if (postgres === undefined) return;
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-outage-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const secretKey = 'a secret key of tests, 32 characters';
  const config = readConfig(
    { DATABASE_URL: postgres.url, REGULARS_SECRET_KEY: secretKey },
    { dataDir, logLevel: 'silent', rateLimit: 0 },
  );
  const app = await buildApp(config);
  t.teardown(() => app.close());
  await app.ready();
  const { key } = await issueKey(app.database, app.secrets, { kind: 'secret', name: 'tills' });
  const post = async (id: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/purchases',
      headers: { authorization: `Bearer ${key}` },
      payload: {
        purchases: [
          {
            id,
            channel: 'store',
            at: '2026-03-01T10:00:00+03:00',
            currency: 'USD',
            customer: { card: id },
            lines: [{ item: 'milk', quantity: 1, amount: 2 }],
          },
        ],
      },
    });
    const body = answer.json<{ results?: { status: string }[]; error?: { code: string } }>();
    return { status: answer.statusCode, result: body.results?.[0]?.status, error: body.error?.code };
  };

  await until(
    () => post('r-9-0'),
    ({ status }) => status === 200,
  );

  const accepted = new Set<string>(['r-9-0']);
  const failed = new Set<string>();
  const codes = new Set<string>();
  let sending = true;
  const sender = async (name: number) => {
    for (let n = 0; sending; n++) {
      const id = `r-${name}-${n}`;
      const { status, result, error } = await post(id);
      codes.add(`${status} ${error ?? result}`);
      (status === 200 ? accepted : failed).add(id);
      // A till that was refused tries again later.
      if (status !== 200) await delay(20);
    }
  };
  const senders = Array.from({ length: SENDERS }, (_, name) => sender(name));
  for (let outage = 0; outage < OUTAGES; outage++) {
    const [before, lost] = [accepted.size, failed.size];
    await until(
      () => accepted.size,
      (count) => count > before + 40,
    );
    await postgres.kill();
    await until(
      () => failed.size,
      (count) => count > lost,
    );
    await postgres.start();
  }
  const recovered = accepted.size;
  await until(
    () => accepted.size,
    (count) => count > recovered + 40,
  );
  sending = false;
  await Promise.all(senders);
  t.strictSame([...codes].sort(), ['200 accepted', '503 database_unavailable']);

  const stored = new Set(
    (await app.database.query<{ id: string }>('select id from purchases')).map(({ id }) => id),
  );
  t.strictSame(
    [...accepted].filter((id) => !stored.has(id)),
    [],
    'what was accepted is there',
  );
  for (const id of failed) {
    const { result } = await post(id);
    // Where the answer alone was lost, it is there already.
    t.equal(result, stored.has(id) ? 'duplicate' : 'accepted');
  }
  const [row] = await app.database.query<{ purchases: number; lines: number; customers: number }>(
    `select count(*) as purchases, (select count(*) from purchase_lines) as lines,
       count(distinct customer_no) as customers from purchases`,
  );
  const all = accepted.size + failed.size;
  t.strictSame(row, { purchases: all, lines: all, customers: all });
});

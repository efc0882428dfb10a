import t from 'tap';
import { parsePrometheus } from '../../../test/support/prometheus.ts';
import { receipt } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { writePurchases } from '../../history/index.ts';
import { issueKey } from '../../resources/auth/index.ts';
import { recordChanges } from '../../resources/database/index.ts';
import { expose, gauge } from './exposition.ts';
import { followingFamilies, modelFamilies } from './process-families.ts';
import { RequestCounter } from './request-counter.ts';

t.test('a histogram counts what was at most so long', async (t) => {
  const requests = new RequestCounter();
  for (const seconds of [0.0005, 0.002, 0.2, 9]) requests.count('GET', '/a"b', 200, seconds);
  const family = parsePrometheus(expose([requests.family()])).get('regulars_http_request_duration_seconds')!;
  const labels = { method: 'GET', route: '/a"b', status: '200' };
  const bucket = (le: string) => family.samples.find((sample) => sample.labels.le === le)?.value;
  t.strictSame(['0.0005', '0.001', '0.002', '0.1', '0.25', '5', '+Inf'].map(bucket), [1, 1, 2, 2, 3, 3, 4]);
  t.match(family.samples.at(-1), { labels, value: 4 });
  t.match(family.samples.at(-2), { labels, value: 9.2025 });
});

t.test('whatever a shop is called, the text stays readable', async (t) => {
  const store = 'North "A"\\n\n{x="1"} 2';
  const text = expose([
    gauge('shops', 'a\\b\nc', [
      { labels: { store }, value: 0.5 },
      { labels: { store: '' }, value: Number.POSITIVE_INFINITY },
    ]),
  ]);
  const { help, samples } = parsePrometheus(text).get('shops')!;
  t.equal(help, 'a\\\\b\\nc');
  t.strictSame(
    samples.map(({ labels, value }) => [labels.store, value]),
    [
      [store, 0.5],
      ['', Number.POSITIVE_INFINITY],
    ],
  );
});

t.test('the parser of these tests refuses what Prometheus would', async (t) => {
  const head = '# HELP a b\n# TYPE a gauge\n';
  for (const broken of [
    'a 1',
    'a 1\n',
    `${head}a x\n`,
    `${head}a{b="c} 1\n`,
    `${head}a{b="c"d="e"} 1\n`,
    `${head}a 1\na 1\n`,
    `${head}b 1\n`,
    '# HELP a b\n# TYPE a counter\na 1\n',
    '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
  ])
    t.throws(() => parsePrometheus(broken), broken);
});

t.test('GET /metrics: what is answered, what waits, how the shops are', async (t) => {
  const shops = await threeShops(t);
  const daily = (store: string, lastDay: number) =>
    Array.from({ length: lastDay }, (_, i) =>
      receipt(
        `${store}${i}`,
        new Date(Date.UTC(2026, 4, 16 + i)).toISOString().slice(0, 10),
        ['D1'],
        null,
        store,
      ),
    );
  await writePurchases(shops.database, shops.secrets, [...daily('silent', 25), ...daily('open', 30)], {
    country: 'US',
    timeZone: 'UTC',
  });
  const { app, post } = await shops.serve();
  const metrics = (key: string) =>
    app.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } });
  const told = async () => parsePrometheus((await metrics(shops.keys.secret)).body);
  t.equal((await app.inject('/metrics')).statusCode, 401);
  t.equal((await metrics(shops.keys.publishable)).statusCode, 403);
  const limited = async (scope: 'metrics' | 'purchases') =>
    (await issueKey(shops.database, shops.secrets, { kind: 'secret', name: scope, scopes: [scope] })).key;
  // In this order: a server that knows the second key knows the first.
  const [till, monitoring] = [await limited('purchases'), await limited('metrics')];
  await until(
    async () => (await metrics(monitoring)).statusCode,
    (status) => status === 200,
  );
  t.equal((await metrics(till)).statusCode, 403);
  t.equal((await post('/v1/recommendations', { requests: [{ placement: 'home' }] }, monitoring)).status, 403);

  const ask = (placement: string) =>
    post<{ results: { level: string }[] }>(
      '/v1/recommendations',
      { customer: { card: '1001' }, requests: [{ placement }] },
      shops.keys.secret,
    );
  const { level } = (await ask('home')).body.results[0]!;
  await ask('home');
  await ask('store-screen');
  const { body, headers } = await metrics(shops.keys.secret);
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const families = parsePrometheus(body);
  const sampleOf = (name: string, labels: Record<string, string> = {}) =>
    families
      .get(name)
      ?.samples.find(({ labels: own }) => Object.entries(labels).every(([key, value]) => own[key] === value))
      ?.value;
  t.equal(sampleOf('regulars_placements_total', { placement: 'home', level }), 2);
  t.equal(sampleOf('regulars_placements_total', { placement: 'store-screen', level: 'personal' }), 0);
  t.equal(
    families.get('regulars_placements_total')!.samples.reduce((sum, { value }) => sum + value, 0),
    3,
  );
  t.equal(sampleOf('regulars_answers_degraded_total'), 3, 'there is no model');
  t.equal(sampleOf('regulars_placements_empty_total'), 0);
  t.equal(sampleOf('regulars_recommendation_duration_seconds', { placement: 'home', level, le: '+Inf' }), 2);
  const seconds = families
    .get('regulars_recommendation_duration_seconds')!
    .samples.find(
      ({ name, labels }) => name.endsWith('_sum') && labels.placement === 'home' && labels.level === level,
    );
  t.ok(seconds!.value > 0);
  t.equal(sampleOf('regulars_item_cache_hits_total'), 0);
  t.equal(sampleOf('regulars_item_cache_misses_total'), 0);
  t.equal(sampleOf('regulars_store_round_trips_total'), 0);
  t.strictSame(families.get('regulars_model_age_seconds')!.samples, [], 'there is no model');
  t.equal(sampleOf('regulars_refresh_queue_length'), 0);
  t.equal(sampleOf('regulars_database_up'), 1);
  const route = { method: 'GET', route: '/metrics', status: '403', le: '+Inf' };
  t.equal(sampleOf('regulars_http_request_duration_seconds', route), 2);
  t.match(sampleOf('regulars_store_identified_ratio', { store: 'south' }), Number);
  t.match(sampleOf('regulars_store_unknown_item_ratio', { store: 'east' }), Number);
  t.equal(sampleOf('regulars_store_silent', { store: 'open' }), 0);
  t.equal(sampleOf('regulars_store_silent', { store: 'silent' }), 1);
  t.equal(sampleOf('regulars_store_silent', { store: 'east' }), undefined, 'sells too rarely to say');
  const [last] = await shops.database.query<{ last: Date }>(
    `select max(at) as last from purchases join stores using (store_no) where stores.id = 'east'`,
  );
  t.equal(
    sampleOf('regulars_store_last_receipt_timestamp_seconds', { store: 'east' }),
    last!.last.getTime() / 1000,
  );

  await shops.database.query('alter table changes rename to changes_away');
  const away = await told();
  t.equal(away.get('regulars_database_up')!.samples[0]!.value, 0, 'the rest is told all the same');
  t.ok(away.has('regulars_placements_total'));
  await shops.database.query('alter table changes_away rename to changes');
});

t.test('a model is as old as the last day that it knows', async (t) => {
  const shops = await threeShops(t);
  const version = await shops.train();
  const { app } = await shops.serve();
  const ages = (now: string) =>
    modelFamilies(app.models, new Date(now)).flatMap(({ samples }) =>
      samples.map(({ labels, value }) => [labels?.version, value]),
    );
  t.strictSame(ages('2026-06-15T12:00:00Z'), [[version, 129_600]], 'the last receipt is of 13 June');
  t.strictSame(ages('2026-06-13T23:00:00Z'), [[version, 0]]);
});

t.test('the lag is that of the slowest of the process', async (t) => {
  const { database } = await threeShops(t);
  const lag = async () =>
    (await followingFamilies(database)).map(({ name, samples }) => [name, samples[0]!.value] as const);
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let started = 0;
  t.teardown(await database.follow(() => {}));
  t.teardown(
    await database.follow(async () => {
      started++;
      await gate;
    }),
  );
  t.strictSame(
    (await lag()).map(([, value]) => value),
    [0, 0],
  );
  await recordChanges(database, 'item', [1, 2, 3]);
  await until(
    () => started,
    (count) => count > 0,
  );
  const [[, seconds], [, unread]] = (await lag()) as [[string, number], [string, number]];
  t.ok(seconds > 0);
  t.equal(unread, 3);
  go();
  t.strictSame(
    (await until(lag, ([, unread]) => unread![1] === 0)).map(([, value]) => value),
    [0, 0],
  );
});

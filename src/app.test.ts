import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { buy, receipt } from '../test/support/three-shops.ts';
import { type Server, threeShops } from '../test/support/three-shops-server.ts';
import { until } from '../test/support/until.ts';
import { upsertItems } from './catalogue/index.ts';
import type { Recommendations } from './recommend/schemas.ts';
import { issueKey } from './resources/auth/index.ts';

interface Failure {
  error: { code: string; message: string };
}
interface Ready {
  status: string;
  degraded?: string[];
  model: { version?: string };
}

t.test('a server', async (t) => {
  const shops = await threeShops(t);
  const { keys, database } = shops;
  const server = await shops.serve();
  const home = (to: Server = server) =>
    to.get<Recommendations>('/v1/recommendations/home?count=3', keys.publishable);
  const ready = (to: Server = server) => to.get<Ready>('/health/ready');

  await t.test('without a champion serves what is sellable, newest first', async (t) => {
    const { status, body } = await home();
    t.equal(status, 200);
    t.same(
      body.results[0]!.items.map(({ id, reason }) => [id, reason?.code]),
      [
        ['N1', 'new'],
        ['L1', 'new'],
        ['G2', undefined],
      ],
    );
    t.match(body, { degraded: true, results: [{ level: 'chain' }], model: { version: undefined } });
    t.match(await ready(), { status: 503, body: { status: 'unavailable', degraded: ['model'] } });
    t.match(await server.get('/health/live'), { status: 200, body: { status: 'ok' } });
  });

  await t.test('loads a promoted version, and keeps it where the next one is corrupt', async (t) => {
    const version = await shops.train();
    await until(
      () => home(),
      ({ body }) => !body.degraded,
    );
    t.match(await ready(), { status: 200, body: { status: 'ready', model: { version } } });

    await buy(database, shops.secrets, [receipt('later', '2026-06-14', ['D1', 'N1'])]);
    const next = await shops.train();
    t.not(next, version);
    await until(
      () => ready(),
      ({ body }) => body.model.version === next,
    );
    const path = join(shops.config.dataDir, 'models', version, 'model.bin');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    // As a rollback would, but for its own check of the file.
    await database.query("update model_aliases set version = $1 where alias = 'champion'", [version]);
    await database.query("insert into changes (kind, key) values ('model', $1)", [version]);
    await until(
      () => ready(),
      ({ body }) => body.status === 'degraded',
    );
    t.match((await home()).body, { degraded: false, model: { version: next } });
    await database.query("update model_aliases set version = $1 where alias = 'champion'", [next]);
    await database.query("insert into changes (kind, key) values ('model', $1)", [next]);
    await until(
      () => ready(),
      ({ body }) => body.status === 'ready',
    );
  });

  await t.test('shows a hidden item nowhere, within moments', async () => {
    const ids = async () => (await home(server)).body.results[0]!.items.map((item) => item.id);
    const shows = (id: string, shown: boolean) => until(ids, (now) => now.includes(id) === shown);
    await shows('D1', true);
    await database.transaction((session) => upsertItems(session, [{ sku: 'D1', available: false }]));
    await shows('D1', false);
    await database.transaction((session) => upsertItems(session, [{ sku: 'D1', available: true }]));
    await shows('D1', true);
  });

  await t.test('says what was wrong, and nothing else', async (t) => {
    const post = (body: unknown) => server.post<Failure>('/v1/recommendations', body, keys.secret);
    const wrong: [body: unknown, message: RegExp][] = [
      [{}, /^body: got no requests/],
      [{ requests: [] }, /^body\/requests: got an array of 0, expected/],
      [{ requests: [{ placement: 5 }] }, /^body\/requests\/0\/placement: got 5, expected: must be string/],
      [
        { requests: [{ placement: 'home', count: 1000 }] },
        /^body\/requests\/0\/count: got 1000, expected.*100/,
      ],
      [{ requests: [{ placement: 'home', item: ['D1'] }] }, /^body\/requests\/0: got unknown key item/],
      [
        { requests: [{ placement: 'home' }], customer: { phone: 79211234567 } },
        /^body\/customer\/phone: got a number, expected: must be string$/,
      ],
      [{ requests: [{ placement: 'home' }], context: { at: 'noon' } }, /^body\/context\/at: got "noon"/],
    ];
    for (const [body, message] of wrong)
      t.match(await post(body), { status: 400, body: { error: { code: 'invalid_request', message } } });
    const cart = (length: number) => Array.from({ length }, (_, at) => `C${at}`);
    const requests = (lengths: number[]) =>
      lengths.map((length) => ({ placement: 'cart', cart: cart(length) }));
    t.match(await post({ requests: requests([200, 200, 200, 200, 200]) }), { status: 200 });
    t.match(await post({ requests: requests([200, 200, 200, 200, 200, 1]) }), {
      status: 400,
      body: {
        error: { message: 'body/requests: got 1001 items and cart lines in all, expected at most 1000' },
      },
    });
    const inject = (payload: string | Buffer, type = 'application/json') =>
      server.app.inject({
        method: 'POST',
        url: '/v1/recommendations',
        headers: { authorization: `Bearer ${keys.secret}`, 'content-type': type },
        payload,
      });
    for (const payload of ['{"requests":', '', '{"__proto__":{},"requests":[]}']) {
      const { statusCode, body } = await inject(payload);
      t.equal(statusCode, 400);
      t.match(body, /"code":"invalid_request","message":"body: got .+, expected JSON/);
    }
    const ofPlacement = (placement: string, encoding?: BufferEncoding) =>
      inject(Buffer.from(`{"requests":[{"placement":"${placement}"}]}`, encoding));
    t.match((await ofPlacement('caf\u00e9', 'latin1')).json(), {
      error: {
        code: 'invalid_request',
        message: 'body: got bytes that are not UTF-8, expected JSON in UTF-8',
      },
    });
    t.match((await ofPlacement('caf\u00e9')).json(), { error: { message: /placement.*caf\u00e9/ } });
    t.match((await ofPlacement('caf\ufffd')).json(), { error: { message: /placement.*caf\ufffd/ } });
    const large = await inject(`{"visitor":"${'x'.repeat(9 * 1024 * 1024)}"}`);
    t.match(
      [large.statusCode, large.json()],
      [413, { error: { code: 'payload_too_large', message: /got more than 8388608 bytes/ } }],
    );
    const form = await inject('a=b', 'application/x-www-form-urlencoded');
    t.match([form.statusCode, form.json()], [415, { error: { code: 'unsupported_media_type' } }]);
    const plain = await inject('{"requests":[{"placement":"home"}]}', 'text/plain');
    t.match(
      [plain.statusCode, plain.json()],
      [415, { error: { code: 'unsupported_media_type', message: /got text\/plain, expected/ } }],
    );
    for (const address of ['/v1/recommendations/%ff', '/%', `/v1/recommendations/${'x'.repeat(600)}`])
      t.match(await server.get(address, keys.publishable), {
        status: 400,
        body: { error: { code: 'invalid_request', message: /^address: got/ } },
      });
    t.match(await server.get('/nowhere'), { status: 404, body: { error: { code: 'not_found' } } });
    t.match(await server.get('/v1/requests/17', keys.secret), { status: 400 });
    const unknown = '/v1/requests/00000000-0000-4000-8000-000000000000';
    t.match(await server.get(unknown, keys.secret), { status: 404, body: { error: { code: 'not_found' } } });
  });

  await t.test('waits for no request for ever', async (t) => {
    t.equal(server.app.server.requestTimeout, 120_000);
  });

  await t.test('lets a page in by the origins of its key', async (t) => {
    const preflight = (origin: string) =>
      server.app.inject({
        method: 'OPTIONS',
        url: '/v1/recommendations',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    t.equal(
      (await preflight('https://any.example')).headers['access-control-allow-origin'],
      'https://any.example',
    );
    const { headers } = await home();
    t.match(headers, { 'cache-control': 'public, max-age=60', 'x-content-type-options': 'nosniff' });
  });

  await t.test('describes itself at /docs', async (t) => {
    const { status, body } = await server.get<{ paths: Record<string, { post?: { description?: string } }> }>(
      '/docs/json',
    );
    t.equal(status, 200);
    const paths = Object.keys(body.paths);
    for (const path of ['/v1/recommendations', '/v1/purchases', '/v1/returns', '/v1/letters/render'])
      t.ok(paths.includes(path), path);
    for (const name of ['purchases', 'returns', 'consents'])
      t.match(body.paths[`/v1/${name}`]?.post?.description, `At most 1,000 ${name} a call`);
    const page = await server.app.inject('/docs/');
    t.equal(page.statusCode, 200);
    t.match(page.headers['content-type'], /html/);
  });

  await t.test('limits what one key may ask', async (t) => {
    const strict = await shops.serve({ rateLimit: 2 });
    const other = await issueKey(database, shops.secrets, { kind: 'publishable', name: 'other' });
    const ask = (key: string) => strict.get<Failure>('/v1/recommendations/home', key);
    t.equal((await ask(keys.publishable)).status, 200);
    t.equal((await ask(keys.publishable)).status, 200);
    t.match(await ask(keys.publishable), { status: 429, body: { error: { code: 'rate_limited' } } });
    const answer = await until(
      () => ask(other.key),
      ({ status }) => status !== 401,
    );
    t.equal(answer.status, 200, 'another key has its own');
  });

  await t.test('every route has a schema for each answer', async (t) => {
    const { paths } = (await server.get<{ paths: Record<string, Record<string, Operation>> }>('/docs/json'))
      .body;
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { responses }] of Object.entries(operations))
        for (const [status, { content }] of Object.entries(responses))
          t.ok(
            Object.values(content ?? {}).some(({ schema }) => schema !== undefined),
            `${method} ${path} ${status}`,
          );
  });
});

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openThreeShopsServer, threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { upsertItems } from '../../catalogue/index.ts';
import type { Explanation, Recommendations } from '../schemas.ts';
import { Placements, readPlacements } from './placements.ts';

t.test('a file changes default placements field by field, and adds its own', async (t) => {
  const placements = new Placements({
    placements: {
      home: { count: 4 },
      basket: { sources: ['cart-together', 'chain'], rules: [{ action: 'bury', items: ['A'] }] },
    },
    rules: [{ action: 'exclude', items: ['B'] }],
  });
  t.match(placements.get('home'), { count: 4, sources: ['next', 'novel'] });
  t.match(placements.get('basket'), { count: 10, sources: ['cart-together', 'chain'] });
  t.same(
    placements.rulesOf('basket').map(({ action }) => action),
    ['bury', 'exclude'],
  );
  t.same(
    placements.rulesOf('home').map(({ action }) => action),
    ['exclude'],
  );
  t.ok(placements.names.includes('item-page-similar') && placements.names.includes('basket'));
  t.throws(() => placements.get('constructor'), {
    code: 'not_found',
    message: /got constructor, expected one of item-page/,
  });
});

t.test('a file that cannot hold is refused with where and why', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'placements.json');
  const read = () => readPlacements({ dataDir: folder });
  t.match((await read()).names, ['item-page'], 'no file: the defaults');
  const refused = async (file: object | string, message: RegExp) => {
    await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file));
    await t.rejects(read(), { code: 'invalid_configuration', message }, String(message));
  };
  const rules = (...of: object[]) => ({ rules: of });
  await refused('{"rules": [', /placements\.json: .*JSON/);
  await refused({ placement: {} }, /placements\.json: .*unknown key placement/);
  await refused({ placements: { home: { count: 0 } } }, /placements\/home\/count: got 0/);
  await refused(
    { placements: { home: { sources: ['nxt'] } } },
    /home\/sources\/0: got "nxt", expected one of next,/,
  );
  await refused({ placements: { mine: { count: 3 } } }, /placements\/mine: got no sources/);
  await refused({ placements: { explain: { sources: ['chain'] } } }, /explain/);
  await refused(rules({ action: 'bury' }), /rules\/0: got a bury of everything/);
  await refused(rules({ action: 'boost', items: ['A'] }), /rules\/0/);
  await refused(rules({ action: 'bury', priceMin: 3, priceMax: 2 }), /rules\/0: got prices from 3 to 2/);
  await refused(
    {
      placements: {
        home: { rules: [{ action: 'pin', items: ['A'], from: '2026-02-02', until: '2026-02-01' }] },
      },
    },
    /placements\/home\/rules\/0: got from 2026-02-02 until 2026-02-01/,
  );
  await refused(rules({ action: 'pin', items: ['A'], from: '2026-02-30' }), /from/);
  await t.rejects(readPlacements({ dataDir: folder, placements: join(folder, 'none.json') }), {
    code: 'invalid_configuration',
    message: /none\.json/,
  });
});

t.test('rules decide what is shown, from day to day, and explain says so', async (t) => {
  const shops = await threeShops(t);
  await shops.train();
  const path = join(t.testdir(), 'rules.json');
  await writeFile(
    path,
    JSON.stringify({
      placements: {
        'item-page': {
          rules: [
            { action: 'pin', items: ['L1'], until: '2026-06-30' },
            { action: 'bury', items: ['W1'] },
            { action: 'boost', factor: 50, items: ['G1'], from: '2026-07-01' },
          ],
        },
      },
      rules: [
        { action: 'exclude', categories: ['clothes'] },
        { action: 'exclude', items: ['gone'] },
      ],
    }),
  );
  const server = await shops.serve({ placements: path });
  const ask = async (at: string, placement = 'item-page') => {
    const body = { context: { at }, requests: [{ placement, items: ['D1'], count: 4 }] };
    return (await server.post<Recommendations>('/v1/recommendations', body, shops.keys.secret)).body
      .results[0]!;
  };
  const plain = await (await shops.serve()).post<Recommendations>(
    '/v1/recommendations',
    { requests: [{ placement: 'item-page', items: ['D1'], count: 4 }] },
    shops.keys.secret,
  );
  t.match(plain.body.results[0]!.items, [{ id: 'W1' }, { id: 'C1' }, { id: 'G1' }]);
  const june = await ask('2026-06-30T23:59:00+03:00');
  t.match(june.items[0], { id: 'L1', reason: { code: 'featured' } });
  t.equal(june.level, 'item');
  t.notOk(
    june.items.some(({ id }) => id === 'C1' || id === 'W1'),
    'clothes are excluded, wipes behind all else',
  );
  const july = await ask('2026-07-01T00:00:00+03:00');
  t.equal(july.items[0]!.id, 'G1');
  t.notOk(july.items.some(({ id, reason }) => id === 'L1' && reason?.code === 'featured'));

  const { body: why } = await server.get<Explanation>(
    '/v1/recommendations/explain?placement=item-page&item=D1&count=4&at=2026-06-30T12:00:00Z',
    shops.keys.secret,
  );
  const [result] = why.results;
  t.same(
    result!.items.map(({ id }) => id),
    june.items.map(({ id }) => id),
  );
  t.same(
    result!.rules.map(({ rule, active, unknown }) => [(rule as { action: string }).action, active, unknown]),
    [
      ['pin', true, []],
      ['bury', true, []],
      ['boost', false, []],
      ['exclude', true, []],
      ['exclude', true, ['gone']],
    ],
  );
  const together = result!.sources.find(({ source }) => source === 'together')!.candidates;
  t.match(Object.fromEntries(together.map(({ id, outcome }) => [id, outcome])), {
    W1: 'buried',
    C1: 'rule',
    G1: 'shown',
  });
});

t.test('explain shows who was known, what was refused, and is for secret keys', async (t) => {
  const { server, keys, database } = await openThreeShopsServer(t);
  const explain = async (query: string) =>
    (await server.get<Explanation>(`/v1/recommendations/explain?${query}`, keys.secret)).body;
  const anna = await explain('placement=home&card=1001&count=2');
  t.match(anna.customer, { known: true, arm: 'treatment', personal: true });
  t.equal(anna.results[0]!.level, 'personal');
  t.equal(anna.results[0]!.sources[0]!.source, 'next');
  t.ok(anna.results[0]!.sources[0]!.candidates.some(({ outcome }) => outcome === 'cut'));
  t.match((await explain('placement=home&card=9999')).customer, { known: false, personal: false });
  const boris = await explain('placement=home&email=Boris%40shop.example&count=100');
  const outcomes = boris.results[0]!.sources.flatMap(({ candidates }) => candidates);
  t.ok(outcomes.some(({ id, outcome }) => id === 'C1' && outcome === 'just-bought'));
  const posted = await server.post<Explanation>(
    '/v1/recommendations/explain',
    {
      requests: [
        { placement: 'cart', cart: ['D1'] },
        { placement: 'home', exclude: ['O62'] },
      ],
    },
    keys.secret,
  );
  t.match(posted.body.results, [{ placement: 'cart' }, { placement: 'home' }]);
  const second = posted.body.results[1]!;
  t.notOk(
    second.items.some(({ id }) => id.startsWith('O6')),
    'nor in another size',
  );
  t.equal((await server.get('/v1/recommendations/explain?placement=home', keys.publishable)).status, 403);
  t.equal((await server.get('/v1/recommendations/explain?placement=nowhere', keys.secret)).status, 404);
  const asked = await server.get<{ results: unknown[] }>(
    '/v1/recommendations/item-page?item=D1',
    keys.secret,
  );
  t.equal(asked.status, 200);

  await t.test('rules follow the catalogue', async (t) => {
    const placements = new Placements({ rules: [{ action: 'exclude', items: ['later'] }] });
    const { catalogue } = server.app;
    const unknown = () => placements.compiledRules('home', catalogue)[0]!.unknown;
    t.same(unknown(), ['later']);
    t.equal(placements.compiledRules('home', catalogue), placements.compiledRules('home', catalogue));
    await database.transaction((session) => upsertItems(session, [{ sku: 'later', title: 'Later' }]));
    t.same(
      await until(
        async () => unknown(),
        (codes) => codes.length === 0,
      ),
      [],
    );
  });
});

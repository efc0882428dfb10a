import t from 'tap';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { upsertItems } from '../catalogue/index.ts';
import { AnswerCache, type Grounds, type KnownAnswer } from './answer-cache.ts';
import type { Recommendations } from './schemas.ts';

const answerOf = (bytes: number): KnownAnswer => ({ results: [], json: Buffer.alloc(bytes) });

t.test(
  'answers hold on the same grounds, as many as there is room for, and none that are large',
  async (t) => {
    const cache = new AnswerCache(2);
    const grounds: Grounds = { version: 'one', revision: 1, customer: null };
    const [a, b] = [answerOf(1), answerOf(32_768)];
    cache.set('a', grounds, a);
    cache.set('b', grounds, b);
    t.match(cache.get('a', grounds), a);
    t.match(cache.get('b', { ...grounds }), b);
    const packed = (...bytes: number[]) => ({ ...grounds, customer: Uint8Array.from(bytes) });
    for (const other of [{ ...grounds, version: 'two' }, { ...grounds, revision: 2 }, packed()])
      t.equal(cache.get('b', other), undefined);
    cache.set('c', packed(1, 2), a);
    t.equal(cache.get('a', grounds), undefined, 'asked for longest ago');
    t.match(cache.get('c', packed(1, 2)), a);
    for (const other of [packed(1, 3), packed(1), packed(1, 2, 3), grounds])
      t.equal(cache.get('c', other), undefined);
    cache.set('d', grounds, answerOf(32_769));
    cache.set('e'.repeat(501), grounds, a);
    t.equal(cache.get('d', grounds) ?? cache.get('e'.repeat(501), grounds), undefined);
    t.strictSame([cache.hits, cache.misses], [3, 10]);
  },
);

t.test('what is kept is answered to whoever asks the same, and gone when anything changes', async (t) => {
  const { server, keys, database } = await openThreeShopsServer(t);
  const ask = async (who: object, key = keys.publishable) =>
    (
      await server.post<Recommendations>(
        '/v1/recommendations',
        { ...who, requests: [{ placement: 'item-page', items: ['D1'], count: 3 }] },
        key,
      )
    ).body;
  const idsOf = (answer: Recommendations) => answer.results[0]!.items.map(({ id }) => id);
  const hits = () => server.app.recommender.statistics().known.hits;
  const first = await ask({});
  const second = await ask({});
  t.equal(hits(), 1);
  t.same(second.results, first.results);
  t.not(second.requestId, first.requestId);
  for (const answer of [first, second]) {
    const served = await server.get<{ results: object[] }>(`/v1/requests/${answer.requestId}`, keys.secret);
    t.match(served.body.results, [{ placement: 'item-page', items: idsOf(first) }], 'each is remembered');
  }
  await ask({ visitor: 'somebody' });
  t.equal(hits(), 2, 'a visitor without a session is anybody');
  const anna = (context = {}) => ask({ customer: { card: CUSTOMERS.anna.card }, context }, keys.secret);
  const hers = await anna();
  t.equal(hits(), 2, 'a customer is not');
  await ask({ context: { store: 'south' } });
  await ask({ context: { at: '2026-01-01T10:00:00Z' } });
  t.equal(hits(), 2, 'another store and another day are other questions');
  t.same((await anna()).results, hers.results);
  t.equal(hits(), 3, 'her own answer');
  await ask({ customer: { card: CUSTOMERS.boris.card } }, keys.secret);
  await anna({ at: '2026-01-01T10:00:00Z' });
  await anna({ at: '2026-01-01T11:00:00Z' });
  t.equal(hits(), 3, 'another customer and another hour');

  const events = [
    { kind: 'view', item: 'G2' },
    { kind: 'add_to_cart', item: 'W1' },
  ];
  await server.post('/v1/events', { visitor: 'somebody', events }, keys.publishable);
  t.notOk(idsOf(await ask({ visitor: 'somebody' })).includes('W1'), 'it lies in their cart');
  t.same((await ask({})).results, first.results);

  const changed = async (
    items: Parameters<typeof upsertItems>[1],
    isSeen: (answer: Recommendations) => boolean,
  ) => {
    await database.transaction((session) => upsertItems(session, items));
    await until(() => ask({}), isSeen);
  };
  await changed(
    [{ sku: 'W1', title: 'Wipes, renamed' }],
    ({ results }) => results[0]!.items[0]!.title === 'Wipes, renamed',
  );
  await changed([{ sku: 'W1', hidden: true }], (answer) => !idsOf(answer).includes('W1'));
  const body = {
    stock: [
      { store: 'north', item: 'C1', quantity: 0 },
      { store: 'south', item: 'C1', quantity: 0 },
      { store: 'east', item: 'C1', quantity: 0 },
    ],
  };
  t.ok(idsOf(await ask({})).includes('C1'));
  const stocked = await server.app.inject({
    method: 'PATCH',
    url: '/v1/stock',
    headers: { authorization: `Bearer ${keys.secret}` },
    payload: body,
  });
  t.equal(stocked.statusCode, 200, stocked.body);
  await until(
    () => ask({}),
    (answer) => !idsOf(answer).includes('C1'),
  );

  const before = hits();
  await ask({});
  t.equal(hits(), before + 1);
});

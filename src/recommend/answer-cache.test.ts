import t from 'tap';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { upsertItems } from '../catalogue/index.ts';
import { AnswerCache, type KnownAnswer } from './answer-cache.ts';
import type { Recommendations } from './schemas.ts';

const answerOf = (items: number): KnownAnswer => ({
  answers: [],
  results: [
    {
      placement: 'home',
      level: 'chain',
      items: Array.from({ length: items }, () => ({ id: 'A', score: 1, title: 'A' })),
    },
  ],
});

t.test('answers hold for one state, as many as there is room for, and none that are large', async (t) => {
  const cache = new AnswerCache(2);
  const [a, b] = [answerOf(1), answerOf(60)];
  cache.set('one', 'a', a);
  cache.set('one', 'b', b);
  t.equal(cache.get('one', 'a'), a);
  t.equal(cache.get('one', 'b'), b);
  t.equal(cache.get('two', 'a'), undefined);
  cache.set('one', 'c', a);
  t.equal(cache.get('one', 'a'), undefined, 'asked for longest ago');
  cache.set('two', 'd', a);
  t.equal(cache.get('two', 'b'), undefined, 'of another state');
  cache.set('one', 'd', b);
  t.equal(cache.get('one', 'd'), b);
  cache.set('one', 'e', answerOf(61));
  cache.set('one', 'f'.repeat(501), a);
  t.equal(cache.get('one', 'e') ?? cache.get('one', 'f'.repeat(501)), undefined);
  t.strictSame([cache.hits, cache.misses], [3, 5]);
  const none = new AnswerCache(0);
  none.set('one', 'a', a);
  t.equal(none.get('one', 'a'), undefined);
});

t.test('what is kept is about nobody, and gone when anything changes', async (t) => {
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
  await ask({ customer: { card: CUSTOMERS.anna.card } }, keys.secret);
  t.equal(hits(), 2, 'a customer is not');
  await ask({ context: { store: 'south' } });
  await ask({ context: { at: '2026-01-01T10:00:00Z' } });
  t.equal(hits(), 2, 'another store and another day are other questions');

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

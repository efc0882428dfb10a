import t from 'tap';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { upsertItems } from '../catalogue/index.ts';
import type { Recommendations, RecommendationsBody } from './schemas.ts';

const idsOf = (answer: Recommendations, at = 0) => answer.results[at]!.items.map((item) => item.id);
const levelOf = (answer: Recommendations, at = 0) => answer.results[at]!.level;

t.test('the three shops are answered as known by hand', async (t) => {
  const { keys, server, database } = await openThreeShopsServer(t);
  const ask = async (body: RecommendationsBody) => {
    const {
      status,
      body: answer,
      text,
    } = await server.post<Recommendations>('/v1/recommendations', body, keys.secret);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return answer;
  };

  await t.test('an item page shows what goes with the item, best first', async (t) => {
    const answer = await ask({ requests: [{ placement: 'item-page', items: ['D1'], count: 3 }] });
    const [result] = answer.results;
    t.match(answer, { degraded: false, model: { version: /^2026-06-13-/ } });
    t.match(result, { placement: 'item-page', level: 'item' });
    t.same(idsOf(answer), ['W1', 'C1', 'G1']);
    t.same(result!.items[0], {
      id: 'W1',
      score: result!.items[0]!.score,
      reason: { code: 'together', because: { id: 'D1', title: 'Diapers 3' } },
      title: 'Wet wipes',
      url: 'https://shop.example/W1',
      image: 'https://shop.example/W1.png',
      price: 2,
      currency: 'USD',
      category: 'wipes',
    });
    t.notOk('reason' in result!.items[2]!, 'a gift is never explained');
  });

  await t.test('every sellable item fills a widget, and nothing else does', async (t) => {
    const answer = await ask({ requests: [{ placement: 'item-page', items: ['D1'], count: 100 }] });
    const sellable = ['C1', 'D2', 'G1', 'G2', 'L1', 'N1', 'O62', 'W1', 'W2'];
    t.same(idsOf(answer).sort(), sellable, 'no K1, H1, Z1, P1, one of the two overalls, not D1 itself');
    const scores = answer.results[0]!.items.map((item) => item.score);
    t.same(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    t.ok(scores.every((score) => score > 0 && score === Math.fround(score)));
  });

  await t.test('a customer has a list of their own, without what they just bought', async (t) => {
    const anna = await ask({ customer: { card: '1001' }, requests: [{ placement: 'home', count: 5 }] });
    t.equal(levelOf(anna), 'personal');
    t.ok(idsOf(anna).includes('D1') && idsOf(anna).includes('W1'), 'her diapers are due');
    t.match(anna.results[0]!.items.find((item) => item.id === 'W1')?.reason, { code: /^(again|due)$/ });
    const boris = await ask({
      customer: { email: 'Boris@shop.example' },
      requests: [{ placement: 'home', count: 100 }],
    });
    t.equal(levelOf(boris), 'personal');
    t.notOk(idsOf(boris).includes('C1'), 'the cap of 12 days ago');
    t.notOk(
      idsOf(boris).some((id) => id.startsWith('O6')),
      'nor the overall in any size',
    );
  });

  await t.test('a list of one’s own has the sizes bought last', async (t) => {
    const reasonOfD1 = async () => {
      const boris = await ask({ customer: { card: '1002' }, requests: [{ placement: 'home', count: 100 }] });
      return boris.results[0]!.items.find((item) => item.id === 'D1')?.reason?.code;
    };
    t.equal(await reasonOfD1(), 'together', 'it goes with the cap he bought');
    const sized = (d1: string) =>
      database.transaction((session) =>
        upsertItems(session, [
          { sku: 'D1', variant: { size: d1 } },
          { sku: 'D2', variant: { size: '4' } },
        ]),
      );
    await sized('3');
    t.equal(await until(reasonOfD1, (code) => code !== 'together'), 'popular', 'he buys size 4');
    await sized('4');
    t.equal(await until(reasonOfD1, (code) => code !== 'popular'), 'together');
  });

  await t.test('who refuses profiling, or is unknown, gets what is popular', async (t) => {
    const unknown = await ask({ customer: { card: '9999' }, requests: [{ placement: 'home', count: 4 }] });
    t.equal(levelOf(unknown), 'chain');
    t.equal(idsOf(unknown)[0], 'D1', 'the most popular');
    const refusing = await ask({
      customer: { card: '1001' },
      consent: { profiling: false },
      requests: [{ placement: 'home', count: 4 }],
    });
    t.same(refusing.results, unknown.results);
    const malformed = await ask({
      customer: { email: 'no e-mail' },
      requests: [{ placement: 'home', count: 4 }],
    });
    t.same(malformed.results, unknown.results);
  });

  await t.test('a cart, a store and a category have rungs of their own', async (t) => {
    const cart = await ask({ requests: [{ placement: 'cart', cart: ['D1'], count: 2 }] });
    t.same([levelOf(cart), idsOf(cart)], ['session', ['W1', 'C1']]);
    const onScreen = (more: object) =>
      ask({ context: { store: 'south' }, requests: [{ placement: 'store-screen', count: 100 }], ...more });
    const screen = await onScreen({});
    t.equal(levelOf(screen), 'store');
    t.equal(idsOf(screen)[0], 'D1', 'what the southern shop sells most');
    const named = await onScreen({ customer: { card: '1001' } });
    t.equal(levelOf(named), 'personal');
    for (const shown of [screen, named])
      t.notOk(idsOf(shown).includes('L1'), 'the southern shop has no lotion');
    const category = await ask({ requests: [{ placement: 'category', filter: { categories: ['baby'] } }] });
    t.equal(levelOf(category), 'category');
    t.same(idsOf(category).sort(), ['D1', 'D2', 'L1', 'W1', 'W2'], 'with the categories below');
  });

  await t.test('filters apply before the cut', async (t) => {
    const only = async (filter: object, more: object = {}) =>
      idsOf(await ask({ requests: [{ placement: 'home', count: 100, filter, ...more }] })).sort();
    t.same(await only({ priceMin: 7, priceMax: 10 }), ['D1', 'G1', 'G2']);
    t.same(await only({ store: 'north', categories: ['wipes'] }), ['L1', 'W1', 'W2']);
    t.same(await only({ store: 'east', categories: ['wipes'] }), ['W1', 'W2']);
    t.same(await only({ inStock: false, categories: ['wipes'] }), ['L1', 'W1', 'W2', 'Z1']);
    t.same(await only({ categories: ['gifts'] }, { exclude: ['G1', 'nobody knows this'] }), ['G2']);
    t.same(await only({ categories: ['knives'] }), [], 'never advertised');
    t.same(idsOf(await ask({ requests: [{ placement: 'home', count: 1, filter: { priceMax: 2 } }] })), [
      'W1',
    ]);
  });

  await t.test('placements of one call share one de-duplication', async (t) => {
    const answer = await ask({
      requests: [
        { placement: 'item-page', items: ['D1'], count: 3 },
        { placement: 'home', count: 3 },
        { placement: 'search-empty', count: 3 },
      ],
    });
    const ids = answer.results.flatMap((result) => result.items.map((item) => item.id));
    t.equal(ids.length, 9);
    t.equal(new Set(ids).size, 9);
    const all = await ask({
      requests: [
        { placement: 'home', count: 100 },
        { placement: 'search-empty', count: 2 },
      ],
    });
    t.equal(all.results[1]!.items.length, 2, 'rather an item twice than an empty widget');
  });

  await t.test('unknown items fall back, an unknown placement is named with the known ones', async (t) => {
    const unknown = await ask({ requests: [{ placement: 'item-page', items: ['no such item'], count: 2 }] });
    t.same([levelOf(unknown), idsOf(unknown)[0]], ['chain', 'D1']);
    const { status, body } = await server.post<{ error: { code: string; message: string } }>(
      '/v1/recommendations',
      { requests: [{ placement: 'hall' }] },
      keys.secret,
    );
    t.equal(status, 404);
    t.match(body, { error: { code: 'not_found', message: /hall.*item-page, .*cart, home/ } });
  });

  await t.test('an answer can be looked up by its requestId', async (t) => {
    const answer = await ask({
      customer: { card: '1001' },
      requests: [{ placement: 'item-page', items: ['D1'], count: 3 }],
    });
    const find = () => server.get(`/v1/requests/${answer.requestId}`, keys.secret);
    const expected = {
      requestId: answer.requestId,
      at: '2026-06-15T12:00:00.000Z',
      model: answer.model,
      arm: 'treatment',
      results: [{ placement: 'item-page', level: 'item', items: ['W1', 'C1', 'G1'] }],
    };
    t.same((await find()).body, expected, 'before it is written');
    await server.app.close();
    const rows = await database.query<{ results: object[] }>(
      'select results from served_requests where request_id = $1',
      [answer.requestId],
    );
    t.equal(rows.length, 1, 'closing the server writes what waits');
  });
});

import t from 'tap';
import { CUSTOMERS, NOW } from '../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import { signCustomerToken } from '../resources/auth/index.ts';
import type { Recommendations } from './schemas.ts';

const PAGES = [
  { placement: 'home', count: 100 },
  { placement: 'item-page', items: ['D1'], count: 4 },
  { placement: 'cart', cart: ['D2', 'G1'], count: 4 },
  { placement: 'after-purchase', items: ['O62'], count: 100 },
  { placement: 'home', filter: { categories: ['baby'] }, exclude: ['W1'], count: 100 },
  { placement: 'store-screen', filter: { priceMax: 10 }, count: 100 },
];

const SESSION = [
  { kind: 'view', item: 'D2', at: '2026-06-15T11:50:00Z' },
  { kind: 'view', item: 'G2', at: '2026-06-15T11:51:00Z' },
  { kind: 'add_to_cart', item: 'C1', at: '2026-06-15T11:52:00Z' },
];

const GUESSES = {
  card: (at: number) => String(1_000 + at),
  email: (at: number) => `${['anna', 'boris', 'vera', 'gleb'][at % 4]}@shop.example`,
  phone: (at: number) => `+120255501${String(at).padStart(2, '0')}`,
  externalId: (at: number) => String(at),
  id: (at: number) => `0d3c9a52-6a60-4a8a-9a1e-3f8a4d1f0c${String(at).padStart(2, '0')}`,
  visitor: (at: number) => `visitor-of-${['anna', 'boris', 'vera', 'gleb'][at % 4]}`,
};

t.test('with a publishable key nobody learns anything about a person', async (t) => {
  const { keys, server, serve } = await openThreeShopsServer(t, { holdoutShare: 0.5 });
  const post = (body: object, key = keys.publishable) =>
    server.post<Recommendations>('/v1/recommendations', body, key);
  /** Byte for byte, but for the requestId. */
  const bytes = async (body: object) => {
    const { status, text, body: answer } = await post(body);
    t.equal(status, 200, text);
    return text.replace(answer.requestId, '');
  };

  await t.test('a strong identifier is refused, in the same words whoever it names', async (t) => {
    for (const kind of ['card', 'email', 'phone'] as const) {
      const known = await post({ customer: { [kind]: CUSTOMERS.anna[kind] }, requests: PAGES });
      const unknown = await post({ customer: { [kind]: `${CUSTOMERS.anna[kind]}9` }, requests: PAGES });
      t.match(known, { status: 403, body: { error: { code: 'forbidden' } } });
      t.equal(known.text, unknown.text);
    }
    const both = await post({ customer: { visitor: 'v', externalId: 'x' }, requests: PAGES });
    t.equal(both.status, 403);
  });

  await t.test('a visitor linked to a customer gets what an unknown one gets', async (t) => {
    for (const requests of [PAGES, ...PAGES.map((page) => [page])]) {
      const nobody = await bytes({ requests });
      for (const { visitor } of Object.values(CUSTOMERS)) {
        t.equal(await bytes({ visitor, requests }), nobody);
        t.equal(await bytes({ customer: { visitor }, requests }), nobody);
        t.equal(await bytes({ visitor, consent: { profiling: true }, requests }), nobody);
      }
      t.equal(await bytes({ visitor: 'never seen', requests }), nobody);
    }
    const known = await post({ visitor: CUSTOMERS.vera.visitor, requests: PAGES }, keys.secret);
    t.not(known.body.results[0]!.items.length, 0);
  });

  await t.test('a session leads a linked visitor nowhere but a stranger with the same one', async (t) => {
    // A visitor may be held out by their id, whoever it is: here nobody is.
    const treated = await serve({ holdoutShare: 0 });
    const told = async (body: object) => {
      const answer = await treated.post<Recommendations>('/v1/recommendations', body, keys.publishable);
      return answer.text.replace(answer.body.requestId, '');
    };
    const visitors = Object.values(CUSTOMERS).map(({ visitor }) => visitor);
    for (const visitor of ['stranger', ...visitors])
      await treated.post('/v1/events', { visitor, events: SESSION }, keys.publishable);
    for (const requests of [PAGES, ...PAGES.map((page) => [page])]) {
      const stranger = await told({ visitor: 'stranger', requests });
      for (const visitor of visitors) t.equal(await told({ visitor, requests }), stranger);
    }
    t.not(await told({ visitor: 'stranger', requests: PAGES }), await told({ requests: PAGES }));
  });

  await t.test('trying many identifiers yields no level of a person', async (t) => {
    const guesses = (kind: keyof typeof GUESSES, at: number) => ({ [kind]: GUESSES[kind](at) });
    for (let at = 0; at < 50; at++) {
      const known = Object.values(CUSTOMERS)[at % 3]!;
      for (const kind of ['card', 'email', 'phone', 'externalId', 'id'] as const)
        t.equal((await post({ customer: guesses(kind, at), requests: PAGES })).status, 403);
      t.equal((await post({ customerToken: `${GUESSES.id(at)}.x`, requests: PAGES })).status, 403);
      for (const visitor of [GUESSES.visitor(at), known.visitor, known.card, known.email]) {
        const { status, body, text } = await post({ visitor, consent: { profiling: true }, requests: PAGES });
        t.equal(status, 200);
        t.notOk(body.results.some(({ level }) => level === 'personal'));
        t.notMatch(text, /boughtOn|"again"|"due"|"neighbours"|"novelty"/);
      }
    }
  });

  await t.test('the item-only form takes no person', async (t) => {
    const url = `/v1/recommendations/home?key=${keys.publishable}`;
    for (const [name, value] of [
      ['visitor', CUSTOMERS.anna.visitor],
      ['card', CUSTOMERS.anna.card],
      ['email', CUSTOMERS.anna.email],
      ['customer', CUSTOMERS.anna.card],
    ] as const) {
      const { status, body } = await server.get(`${url}&${name}=${encodeURIComponent(value)}`);
      t.equal(status, 400);
      t.match(body, { error: { code: 'invalid_request', message: new RegExp(`unknown key ${name}`) } });
    }
    t.equal((await server.get(url)).status, 200);
  });

  await t.test('what was answered, and to whom, is for secret keys alone', async (t) => {
    const { body } = await post({ visitor: CUSTOMERS.anna.visitor, requests: PAGES });
    t.equal((await server.get(`/v1/requests/${body.requestId}`, keys.publishable)).status, 403);
    t.equal((await server.get(`/v1/requests/${body.requestId}`)).status, 401);
  });
});

t.test('a token that the shop signed opens the lists, for as long as it lasts', async (t) => {
  const { keys, server } = await openThreeShopsServer(t);
  const now = NOW.getTime() / 1000;
  const token = (value: string, secret = keys.signingSecret, exp = now + 60) =>
    signCustomerToken({ key: keys.secretNo, kind: 'card', value, exp }, secret);
  const home = (customerToken: string, key = keys.publishable) =>
    server.post<Recommendations>(
      '/v1/recommendations',
      { customerToken, requests: [{ placement: 'home', count: 5 }] },
      key,
    );
  const own = await home(token(CUSTOMERS.anna.card));
  t.equal(own.body.results[0]!.level, 'personal');
  const asServer = await server.post<Recommendations>(
    '/v1/recommendations',
    { customer: { card: CUSTOMERS.anna.card }, requests: [{ placement: 'home', count: 5 }] },
    keys.secret,
  );
  t.same(own.body.results, asServer.body.results);
  t.equal((await home(token('9999'))).body.results[0]!.level, 'chain', 'nobody has this card');
  for (const forged of [token('1001', 'rt_guessed'), token('1001', keys.signingSecret, now - 1), 'a.b'])
    t.match(await home(forged), { status: 403, body: { error: { code: 'forbidden' } } });
});

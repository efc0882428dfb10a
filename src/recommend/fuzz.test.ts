import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import type { Recommendations } from './schemas.ts';

const code = fc.oneof(
  fc.constantFrom('D1', 'D2', 'W1', 'O62', 'K1', 'P1', 'baby', 'gifts', 'north', 'visitor-of-anna', '1001'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const codes = fc.array(code, { maxLength: 4 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const request = fc.record(
  {
    placement: fc.constantFrom('item-page', 'cart', 'home', 'category', 'after-purchase', 'store-screen'),
    items: codes,
    cart: codes,
    count: fc.integer({ min: 1, max: 100 }),
    filter: fc.record(
      { categories: codes, priceMin: fc.nat(40), priceMax: fc.nat(40), store: code, inStock: fc.boolean() },
      { requiredKeys: [] },
    ),
    exclude: codes,
  },
  { requiredKeys: ['placement'] },
);
/** Well-formed, but for codes that are empty. */
const likely = fc.record(
  {
    customer: fc.record({ card: code, email: code, phone: code, visitor: code }, { requiredKeys: ['card'] }),
    visitor: code,
    consent: fc.record({ profiling: fc.boolean() }),
    context: fc.record({ store: maybe(code) }),
    requests: fc.array(request, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['requests'] },
);
const anything = fc.anything({ withNullPrototype: false, maxDepth: 4 });

t.test('whatever is asked: an answer that keeps its promises, or a clear refusal', async (t) => {
  const { keys, server } = await openThreeShopsServer(t);
  const never = new Set(['K1', 'H1', 'P1']);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: anything }),
      fc.constantFrom(keys.secret, keys.publishable),
      async (body, key) => {
        const payload = JSON.stringify(body) ?? 'null';
        const answer = await server.app.inject({
          method: 'POST',
          url: '/v1/recommendations',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          payload,
        });
        if (answer.statusCode !== 200) {
          assert.ok([400, 403, 404].includes(answer.statusCode), `${answer.statusCode} ${answer.body}`);
          assert.equal(typeof answer.json().error.message, 'string');
          return;
        }
        const asked = JSON.parse(payload) as {
          requests: { count?: number; exclude?: string[]; filter?: object }[];
        };
        const { results } = answer.json<Recommendations>();
        for (const [at, { items }] of results.entries()) {
          const { count, exclude = [], filter } = asked.requests[at]!;
          if (count !== undefined) assert.ok(items.length <= count);
          if (filter === undefined && exclude.length === 0) assert.ok(items.length > 0);
          const ids = items.map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length);
          assert.ok(!ids.some((id) => never.has(id) || exclude.includes(id)));
          for (let i = 1; i < items.length; i++) assert.ok(items[i]!.score <= items[i - 1]!.score);
        }
      },
    ),
    { numRuns: 400 },
  );
});

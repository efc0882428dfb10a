import t from 'tap';
import { habits } from '../../test/support/habits.ts';
import { buy } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import type { Purchase } from '../history/index.ts';
import type { Recommendations } from './schemas.ts';

/** The last purchases are of 16 days ago: nothing is just bought. */
const FIRST_DAY = 20_516;
const cardOf = (customer: number) => `${7_000 + customer}`;

const purchases = habits(90, FIRST_DAY).map(
  ({ customer, day, hour, store, items }, at): Purchase => ({
    source: 'default',
    id: `habit-${at}`,
    channel: 'store',
    store,
    at: { instant: new Date(day * 86_400_000 + hour * 3_600_000), utcOffset: 0 },
    currency: 'USD',
    customer: { card: cardOf(customer) },
    lines: items.map((item) => ({ item, quantity: '1', amount: '1.00' })),
  }),
);

t.test('the screen of a store ranks for the visit, at the request', async (t) => {
  const shops = await threeShops(t);
  await shops.database.query("update stores set time_zone = 'Asia/Novosibirsk' where id = 'north'");
  await shops.database.query("update stores set time_zone = 'America/Halifax' where id = 'south'");
  // The local day and hour are as they were said: the zone holds for who says none.
  await buy(shops.database, shops.secrets, purchases);
  await shops.train();
  const server = await shops.serve();
  const ask = async (placement: string, context: object, who: object = { customer: { card: cardOf(3) } }) => {
    const body = { ...who, context, requests: [{ placement, count: 20 }] };
    const answer = await server.post<Recommendations>('/v1/recommendations', body, shops.keys.secret);
    t.equal(answer.status, 200);
    return answer.body.results[0]!;
  };
  const orderOf = async (context: object, ...ids: string[]) =>
    (await ask('store-screen', context)).items.map(({ id }) => id).filter((id) => ids.includes(id));
  const [morning, evening] = ['2026-06-15T09:10:00+03:00', '2026-06-15T19:10:00+03:00'];

  await t.test('another store, another order', async (t) => {
    t.same(await orderOf({ store: 'north', at: morning }, 'D1', 'D2'), ['D1', 'D2']);
    t.same(await orderOf({ store: 'south', at: morning }, 'D1', 'D2'), ['D2', 'D1']);
  });

  await t.test('another hour, another order: the sender’s clock, else the store’s', async (t) => {
    t.same(await orderOf({ store: 'north', at: morning }, 'W1', 'C1'), ['W1', 'C1']);
    t.same(await orderOf({ store: 'north', at: evening }, 'W1', 'C1'), ['C1', 'W1']);
    // It is 12:00 in UTC, 19:00 in the north, 9:00 in the south.
    t.same(await orderOf({ store: 'north' }, 'W1', 'C1'), ['C1', 'W1']);
    t.same(await orderOf({ store: 'south' }, 'W1', 'C1'), ['W1', 'C1']);
  });

  await t.test('no other placement moves, not even beside a screen', async (t) => {
    for (const placement of ['home', 'category', 'search-empty'])
      t.same(
        await ask(placement, { store: 'north', at: morning }),
        await ask(placement, { store: 'south', at: evening }),
      );
    const beside = async (context: object) => {
      const requests = [{ placement: 'home', count: 3 }, { placement: 'store-screen' }];
      const body = { customer: { card: cardOf(3) }, context, requests };
      const answer = await server.post<Recommendations>('/v1/recommendations', body, shops.keys.secret);
      return answer.body.results[0];
    };
    t.same(await beside({ store: 'north', at: morning }), await beside({ store: 'south', at: morning }));
  });

  await t.test('only for who is named, and wants it', async (t) => {
    const context = { store: 'north', at: morning };
    t.equal((await ask('store-screen', context)).level, 'personal');
    t.equal((await ask('store-screen', context, {})).level, 'store');
    const refusing = { customer: { card: cardOf(3) }, consent: { profiling: false } };
    t.equal((await ask('store-screen', context, refusing)).level, 'store');
  });
});

import t from 'tap';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { recordConsent } from '../customers/consent/index.ts';
import { findCustomer } from '../history/index.ts';
import type { Recommendations } from './schemas.ts';

t.test('what happens to a customer changes their next answer, in every process', async (t) => {
  const shops = await threeShops(t);
  await shops.train();
  const { keys, database, secrets } = shops;
  const here = await shops.serve();
  const there = await shops.serve();
  const home = async (card: string, server = there) => {
    const { body } = await server.post<Recommendations>(
      '/v1/recommendations',
      { customer: { card }, requests: [{ placement: 'home', count: 100 }] },
      keys.secret,
    );
    return { level: body.results[0]!.level, ids: body.results[0]!.items.map((item) => item.id) };
  };
  const post = (id: string, day: string, items: string[], customer: object) =>
    here.post<{ results: { status: string }[] }>(
      '/v1/purchases',
      {
        purchases: [
          {
            id,
            channel: 'store',
            store: 'north',
            at: `${day}T11:00:00+00:00`,
            currency: 'USD',
            customer,
            lines: items.map((item) => ({ item, quantity: 1, amount: 3 })),
          },
        ],
      },
      keys.secret,
    );

  await t.test('a purchase', async (t) => {
    t.ok((await home('1001')).ids.includes('G2'));
    t.match(await post('p1', '2026-06-15', ['G2'], { card: '1001' }), {
      body: { results: [{ status: 'accepted' }] },
    });
    for (const server of [here, there])
      await until(
        () => home('1001', server),
        ({ ids }) => !ids.includes('G2'),
      );
  });

  await t.test('the first purchase of somebody new', async (t) => {
    t.equal((await home('7777')).level, 'chain');
    await post('p2', '2026-06-10', ['D1'], { card: '7777' });
    const { ids } = await until(
      () => home('7777'),
      ({ level }) => level === 'personal',
    );
    t.ok(ids.includes('W1'));
  });

  await t.test('a refusal of profiling', async () => {
    const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: '1002' }))!;
    await until(
      () => home('1002'),
      ({ level }) => level === 'personal',
    );
    await recordConsent(database, [
      { customerNo, purpose: 'profiling', granted: false, at: new Date(), source: 'test' },
    ]);
    await until(
      () => home('1002'),
      ({ level }) => level === 'chain',
    );
    const stored = () => here.app.store.get(here.app.models.current()!.version, 'customer', customerNo);
    await until(stored, (value) => value === null);
    await recordConsent(database, [
      { customerNo, purpose: 'profiling', granted: true, at: new Date(), source: 'test' },
    ]);
    await until(stored, (value) => value !== null);
    await until(
      () => home('1002'),
      ({ level }) => level === 'personal',
    );
  });

  await t.test('whoever waits for a refresh finds it done', async (t) => {
    const { recommender, catalogue } = here.app;
    const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: '1003' }))!;
    await post('p3', '2026-06-14', ['W2'], { card: '1003' });
    await recommender.refreshed(customerNo);
    const lists = await recommender.customer(customerNo);
    t.equal(lists!.bought[0]!.item, catalogue.find('W2')!.itemNo);
  });

  await t.test('purchases made after the training, and before the start', async (t) => {
    const third = await shops.serve();
    t.notOk((await home(CUSTOMERS.anna.card, third)).ids.includes('G2'));
  });
});

import t from 'tap';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { setStock } from '../catalogue/index.ts';
import type { Recommendations } from './schemas.ts';

t.test('a style that is counted as one is shown in a size that is in stock', async (t) => {
  const shops = await threeShops(t);
  const { database, keys } = shops;
  await database.query("update categories set count_by = 'style' where id = 'clothes'");
  await shops.train();
  const server = await shops.serve();
  const overall = async (store?: string) => {
    const requests = [{ placement: 'item-page', items: ['C1'], count: 3 }];
    const context = store === undefined ? undefined : { store };
    const { body } = await server.post<Recommendations>(
      '/v1/recommendations',
      { requests, ...(context && { context }) },
      keys.secret,
    );
    return body.results[0]!.items.find(({ id }) => id.startsWith('O'));
  };
  t.match(await overall(), { id: 'O62', reason: { code: 'together', because: { id: 'C1' } } });
  const stock = (...entries: [sku: string, store: string, quantity: string][]) =>
    database.transaction((session) =>
      setStock(
        session,
        entries.map(([sku, store, quantity]) => ({ sku, store, quantity })),
      ),
    );
  await stock(['O62', 'north', '2'], ['O68', 'south', '1']);
  const idIn = async (store: string) => (await overall(store))?.id;
  t.equal(
    await until(
      () => idIn('south'),
      (id) => id === 'O68',
    ),
    'O68',
    'what the store has',
  );
  t.equal(await idIn('north'), 'O62');
  await stock(['O62', 'north', '0']);
  t.equal(
    await until(
      () => idIn('north'),
      (id) => id === 'O68',
    ),
    'O68',
    'sold out: the other size',
  );
  await stock(['O68', 'south', '0']);
  t.equal(
    await until(
      async () => (await overall()) === undefined,
      (gone) => gone,
    ),
    true,
    'no size is left',
  );
});

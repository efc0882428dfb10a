import t from 'tap';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { setStock } from '../index.ts';
import { SoldOut } from './sold-out.ts';

t.test('what is to be had nowhere is written down, and when it came back', async (t) => {
  const { database, serve } = await threeShops(t);
  const { app } = await serve();
  const { catalogue } = app;
  const day = (of: number) => new Date(Date.UTC(2026, 5, of));
  const itemNo = (sku: string) => catalogue.find(sku)!.itemNo;
  const set = async (sku: string, quantities: Record<string, string>) => {
    await setStock(
      database,
      Object.entries(quantities).map(([store, quantity]) => ({ sku, store, quantity })),
    );
    const there = Object.values(quantities).some((quantity) => quantity !== '0');
    await until(
      () => catalogue.inStock(itemNo(sku)),
      (has) => has === there,
    );
  };
  const written = async () =>
    (
      await database.query<{ sku: string; since: Date; until: Date | null }>(
        'select sku, since, until from sold_out join items using (item_no) order by sku',
      )
    ).map(({ sku, since, until }) => [sku, since.getUTCDate(), until?.getUTCDate() ?? null]);

  await app.soldOut.look(day(1));
  t.strictSame(await written(), [['Z1', 1, null]]);
  await set('D1', { north: '0', south: '2' });
  await app.soldOut.look(day(2));
  t.strictSame(await written(), [['Z1', 1, null]], 'a shop has some left');
  await set('D1', { south: '0' });
  await app.soldOut.look(day(3));
  t.strictSame(await written(), [
    ['D1', 3, null],
    ['Z1', 1, null],
  ]);

  await set('D1', { south: '1' });
  // A server that was away meanwhile, and one that was there.
  const other = new SoldOut(database, catalogue);
  await other.look(day(4));
  await app.soldOut.look(day(5));
  t.strictSame(await written(), [
    ['D1', 3, 4],
    ['Z1', 1, null],
  ]);

  await set('D1', { south: '0' });
  await Promise.all([app.soldOut.look(day(6)), app.soldOut.look(day(7))]);
  await other.look(day(8));
  t.strictSame((await written())[0], ['D1', 6, null], 'the latest time, as the first server saw it');

  await database.query("update items set available = false where sku = 'C1'");
  await app.catalogue.apply([{ seq: 0, kind: 'item', key: String(itemNo('C1')) }]);
  await app.soldOut.look(day(9));
  t.strictSame((await written())[0], ['C1', 9, null], 'no feed has it');
});

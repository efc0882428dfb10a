import { join } from 'node:path';
import t from 'tap';
import type { GroupList, ItemLists } from '../../../models/artifact/lists.ts';
import { type ItemChange, letterShop, ranked } from '../../../test/support/letter-shop.ts';
import { packageRoot } from '../../resources/package-root.ts';
import { openLetterbox } from '../letterbox.ts';
import { closest } from './closest.ts';

const box = await openLetterbox(join(packageRoot, 'templates'));
const sent = 'https://shop.example/goods/3?utm_source=letter';

/** Where the link of item 3 leads in a shop that has 5 and 6 for similar ones, and 22 for the favourite of its shelf. */
function leadsTo(change: Record<number, ItemChange>) {
  const similar: ItemLists = { together: [], after: [], similar: ranked('similar', 3, 5, 6) };
  const lists = {
    item: async (itemNo: number) => (itemNo === 3 ? similar : null),
    category: (categoryNo: number): GroupList | null =>
      categoryNo === 1 ? { popular: ranked('popular', 0, 22) } : null,
  };
  const { shelf } = letterShop({ change });
  return closest({ shelf, lists, box, publicUrl: () => 'https://letters.shop.example/' }, 3, sent);
}
const goods = (itemNo: number) => ({ url: `https://shop.example/goods/${itemNo}`, itemNo });
const gone = { stock: 0 };

t.test('a link leads to its item, else to what is closest to it and can be bought', async (t) => {
  t.strictSame(await leadsTo({}), { url: sent, itemNo: 3 });
  t.strictSame(await leadsTo({ 3: gone }), goods(5), 'similar');
  t.strictSame(await leadsTo({ 3: { hidden: true } }), goods(5), 'shown no more');
  t.strictSame(await leadsTo({ 3: { ...gone, style: 'a' }, 4: { style: 'a' } }), goods(4), 'its style');
  t.strictSame(
    await leadsTo({ 3: { ...gone, style: 'a' }, 4: { style: 'a', stock: 0 } }),
    goods(5),
    'of its style none is left',
  );
  t.strictSame(await leadsTo({ 3: gone, 5: gone }), goods(6), 'the next of the similar ones');
  t.strictSame(await leadsTo({ 3: gone, 5: { url: 'javascript:alert(1)' }, 6: { url: null } }), goods(22));
  t.strictSame(
    await leadsTo({ 3: gone, 5: gone, 6: gone, 22: gone }),
    { url: 'https://shop.example/', itemNo: null },
    'the shop',
  );
  t.match(await leadsTo({ 3: gone, 5: { url: 'demo/item/5' } }), {
    url: 'https://letters.shop.example/demo/item/5',
  });
});

import t from 'tap';
import { letterShop, ranked, TODAY } from '../../../test/support/letter-shop.ts';
import { dueItem } from '../../../test/support/lists.ts';
import { inSize } from './in-size.ts';
import { wornSizes } from './worn-sizes.ts';

const size = (text: string) => ({ size: text });
const { shelf } = letterShop({
  // 3 to 6 are of one category, 7 to 11 of another.
  change: { 3: size('2'), 4: size('3'), 5: size('4'), 7: size('62'), 8: size('68') },
});
const bought = (item: number, days: number) => ({ item, lastDay: TODAY - days, times: 1 });
const due = (item: number) => dueItem(item, TODAY, TODAY - 30);

function left(...history: ReturnType<typeof bought>[]) {
  const items = [3, 4, 5, 6, 7, 8, 9];
  const next = ranked('neighbours', 0, ...items);
  const novel = ranked('novelty', 0, ...items);
  const lists = { bought: history, next, novel, due: items.map(due), ownStores: [] };
  const kept = inSize(lists, wornSizes(history, shelf), shelf);
  const numbers = kept.next.map(({ item }) => item);
  t.same(
    kept.novel.map(({ item }) => item),
    numbers,
  );
  t.same(
    kept.due.map(({ item }) => item),
    numbers,
  );
  t.same(kept.bought, history, 'what was bought stays known');
  return numbers;
}

t.test('of each category the sizes bought last are wanted', async (t) => {
  t.same(left(bought(4, 10), bought(3, 90)), [4, 6, 7, 8, 9], 'size 3 since, clothes never bought');
  t.same(left(bought(4, 10), bought(3, 70)), [3, 4, 6, 7, 8, 9], 'two children');
  t.same(left(bought(4, 10), bought(3, 71)), [4, 6, 7, 8, 9]);
  t.same(left(bought(8, 400), bought(4, 500)), [4, 6, 8, 9], 'each category by itself');
});

t.test('nothing is known of sizes', async (t) => {
  t.same(left(), [3, 4, 5, 6, 7, 8, 9]);
  t.same(left(bought(6, 1), bought(9, 1)), [3, 4, 5, 6, 7, 8, 9], 'bought in one size alone');
});

import t from 'tap';
import { countByStyle } from './count-by-style.ts';
import { snapshotOf } from './snapshot-of.ts';

const categories = { 1: { countBy: 'style' as const }, 2: {} };

t.test('one item a style, where the category asks for it', async (t) => {
  const { snapshot, variants } = countByStyle(
    snapshotOf({
      categories,
      items: {
        10: { category: 1, style: 1, sellable: false, firstDay: 3, price: 5 },
        11: { category: 1, style: 1, firstDay: 7, price: 6 },
        12: { category: 1, style: 1, firstDay: 9 },
        20: { category: 2, style: 1 },
        21: { category: 2, style: 1 },
        30: { category: 1 },
        40: { category: 1, style: 2, sellable: false },
        41: { category: 1, style: 2, sellable: false },
      },
      purchases: [
        { customer: 1, day: 9, items: [12, 10, 20, 12] },
        { customer: 2, day: 9, items: [21, 41] },
      ],
      sessions: [{ day: 9, items: [12, 30, 11] }],
      hash: 'same',
    }),
  );
  t.same([...snapshot.items], [11, 20, 21, 30, 40], 'a variant that may be shown stands for the style');
  t.same([...variants.item], [10, 12, 41]);
  t.same([...variants.row], [0, 0, 4]);
  t.same([...snapshot.lines.item], [0, 1, 2, 4]);
  t.same([...snapshot.lines.quantity], [3, 1, 1, 1], 'pieces are added up');
  t.same([...snapshot.lines.amount], [7, 1, 1, 1]);
  t.same([...snapshot.purchases.lineStart], [0, 2, 4]);
  t.same([...snapshot.catalogue.firstDay].slice(0, 1), [3], 'as old as the oldest variant');
  t.same([...snapshot.catalogue.sellable], [1, 1, 1, 1, 0]);
  t.same([...snapshot.catalogue.price].slice(0, 1), [6]);
  t.same([...snapshot.sessions.item], [0, 3]);
  t.equal(snapshot.hash, 'same');
  t.equal(countByStyle(snapshot).snapshot, snapshot, 'counted once, counted for good');
});

import t from 'tap';
import type { ItemLists, RankedItem } from '../../../models/artifact/lists.ts';
import type { Touch } from '../../resources/store/index.ts';
import { sessionOf } from './session-of.ts';

const touch = (kind: Touch['kind'], item: number, at: number): Touch => ({ kind, item, at });
const goesWith = (because: number): RankedItem[] => [
  { item: 100 + because, score: 1, reason: 'together', because },
];
const listsOf = (item: number): ItemLists | null =>
  item === 9 ? null : { together: goesWith(item), after: goesWith(item), similar: goesWith(item) };

t.test('items stand at their latest touch, in the cart is what was not taken out since', async (t) => {
  const touches = [
    touch('viewed', 3, 50),
    touch('viewed', 1, 10),
    touch('added', 1, 60),
    touch('viewed', 2, 20),
    touch('added', 2, 30),
    touch('removed', 2, 30),
    touch('added', 4, 40),
    touch('removed', 4, 39),
    touch('added', 5, 45),
    touch('removed', 5, 46),
    touch('viewed', 7, 50),
  ];
  for (const told of [touches, touches.toReversed()]) {
    const { items, cart } = sessionOf(told, listsOf);
    t.strictSame(
      items,
      [2, 4, 3, 7, 1],
      'of one instant by item; what was only put in and taken out says nothing',
    );
    t.strictSame(cart, [4, 1]);
  }
});

t.test('lists of the cart name nobody’s items, and are bounded', async (t) => {
  const { cartLists } = sessionOf([touch('added', 1, 1), touch('added', 9, 2)], listsOf);
  const nameless = [{ item: 101, score: 1, reason: 'together', because: 0 }];
  t.strictSame(cartLists, [{ together: nameless, after: nameless, similar: [] }]);
  const many = Array.from({ length: 100 }, (_, at) => touch('added', 10 + at, 1 + at));
  const full = sessionOf(many, listsOf);
  t.equal(full.cart.length, 100);
  t.strictSame(
    full.cartLists.map(({ together }) => together[0]!.item),
    Array.from({ length: 20 }, (_, at) => 190 + at),
    'the latest',
  );
});

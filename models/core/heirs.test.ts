import t from 'tap';
import { basketsOfSnapshot } from './baskets.ts';
import { handedOver, heirsOf } from './heirs.ts';
import { snapshotOf } from './snapshot-of.ts';
import { withoutLastDays } from './without-last-days.ts';

const dead = { category: 1, style: 1, brand: 7, price: 100, firstDay: 10, sellable: false };
const heirOf = (others: Parameters<typeof snapshotOf>[0]['items'], countBy: 'style' | 'item' = 'style') => {
  const snapshot = snapshotOf({
    purchases: [],
    categories: { 1: { countBy }, 2: { countBy } },
    items: { 1: dead, ...others },
  });
  const heirs = heirsOf(snapshot);
  return heirs === undefined ? undefined : snapshot.items[heirs[0]!];
};

t.test('the heir is later, of the leaf category, and most alike in brand and price', async (t) => {
  const later = { category: 1, brand: 7, price: 100, firstDay: 20 };
  t.equal(heirOf({ 2: { ...later, style: 2 } }), 2);
  t.equal(
    heirOf({ 2: { ...later, style: 2, price: 130 }, 3: { ...later, style: 3, price: 120 } }),
    3,
    'by price',
  );
  t.equal(
    heirOf({ 2: { ...later, style: 2, brand: 8 }, 3: { ...later, style: 3, price: 150 } }),
    3,
    'by brand',
  );
  t.equal(heirOf({ 2: { ...later, style: 2 }, 3: { ...later, style: 3 } }), 2, 'of equals the lower row');
  t.equal(heirOf({ 2: { ...later, style: 2, brand: 8, price: 160 } }), 2, 'another brand, hardly dearer');
  t.equal(heirOf({ 2: { ...later, style: 2, brand: 8, price: 170 } }), undefined, 'too little alike');
  t.equal(
    heirOf({ 2: { ...later, style: 2, brand: undefined, price: undefined } }),
    undefined,
    'nothing known',
  );
  t.equal(heirOf({ 2: { ...later, style: 2, firstDay: 10 } }), undefined, 'there was both');
  t.equal(heirOf({ 2: { ...later, style: 2, category: 2 } }), undefined, 'another category');
  t.equal(heirOf({ 2: { ...later, style: 2, sellable: false } }), undefined, 'dead as well');
  t.equal(heirOf({ 2: { ...later, style: 2 } }, 'item'), undefined, 'nothing is counted by style');
  t.equal(heirOf({ 2: later }), undefined, 'an item without a style follows no style');
});

t.test(
  'what was bought of the dead is evidence for the heir; rows stay, customers without a purchase too',
  async (t) => {
    const snapshot = snapshotOf({
      purchases: [
        { customer: 1, day: 1, items: [1, 5] },
        { customer: 1, day: 2, items: [2] },
        { customer: 2, day: 3, items: [5] },
        { customer: 3, day: 4, items: [1, 2] },
        { customer: 3, day: 5, items: [5] },
      ],
      sessions: [{ day: 1, items: [1, 5, 2] }],
      categories: { 1: { countBy: 'style' } },
      items: { 1: dead, 2: { ...dead, style: 2, firstDay: 20, sellable: true }, 5: {} },
    });
    const heirs = heirsOf(snapshot);
    t.same(heirs, Uint32Array.of(1, 1, 2));
    t.equal(handedOver(snapshot, undefined), snapshot);
    const evidence = handedOver(snapshot, heirs);
    t.same([...evidence.lines.item], [1, 2, 1, 2, 1, 2]);
    t.same([...evidence.lines.quantity], [1, 1, 1, 1, 2, 1]);
    t.same([...evidence.sessions.item], [1, 2]);
    t.same(evidence.items, snapshot.items);
    const before = withoutLastDays(snapshot);
    t.same(
      basketsOfSnapshot(handedOver(before, heirs)).basketStart,
      basketsOfSnapshot(before).basketStart,
      'a customer of one day has none left, and their row',
    );
  },
);

import fc from 'fast-check';
import t from 'tap';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import { cutOffs } from './cut-offs.ts';
import { fnv1a, hashedFolds } from './folds.ts';
import { until } from './until.ts';

t.test('FNV-1a of published test vectors', async (t) => {
  t.equal(fnv1a(''), 0x811c9dc5);
  t.equal(fnv1a('a'), 0xe40c292c);
  t.equal(fnv1a('foobar'), 0xbf9cf968);
});

t.test('each customer is tested in one fold, and trains or validates in the others', async (t) => {
  const ids = Array.from({ length: 500 }, (_, i) => String(i));
  const folds = hashedFolds(ids, 5);
  for (const id of ids) t.equal(folds.filter(({ test }) => test.includes(id)).length, 1);
  for (const { train, val, test } of folds) {
    t.same([...train, ...val, ...test].sort(), [...ids].sort());
    t.ok(test.length > 70 && test.length < 130);
    t.ok(val.length > 20 && val.length < 65);
  }
});

t.test('who is tested and who validates is the protocol of the reference figures', async (t) => {
  // FNV-1a(id) mod 5 = 0, and of the others FNV-1a('val:' + id) mod 10 = 0: worked out in another language.
  const [first] = hashedFolds(
    Array.from({ length: 40 }, (_, i) => String(i)),
    5,
  );
  t.same(first!.test.map(Number), [6, 8, 12, 15, 18, 26, 28, 33, 34, 39]);
  t.same(first!.val.map(Number), [0, 4, 11, 22, 37]);
});

const onDays = (...days: number[]) =>
  snapshotOf({ purchases: days.map((day) => ({ customer: 1, day, items: [1] })) });

t.test('cut-offs are whole, apart, the last target ending with the history', async (t) => {
  t.same(cutOffs(onDays(1, 40), 2, 7), [
    { day: 26, lastDay: 33 },
    { day: 33, lastDay: 40 },
  ]);
  t.same(cutOffs(onDays(1, 14), 3, 7), [{ day: 7, lastDay: 14 }], 'seven days known, seven asked about');
  t.same(cutOffs(onDays(1, 13), 3, 7), []);
  t.same(cutOffs(onDays(), 3, 7), []);
});

const purchases = fc.array(
  fc.record({
    customer: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    day: fc.integer({ min: 0, max: 20 }),
    items: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    store: fc.constant(4),
    channel: fc.nat(3),
  }),
  { minLength: 1, maxLength: 30 },
);
const visits = fc.array(
  fc.record({ day: fc.nat(20), items: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }) }),
  { maxLength: 8 },
);
const stores = { day: 0, items: [1], store: 4 }; // dictionaries are not dated: the store is always known
const catalogue = {
  items: { 1: { category: 3, price: 2, style: 5 }, 20: { category: 3, firstDay: 15 }, 21: { firstDay: 2 } },
  categories: { 3: { repeat: 'never' as const } },
};

t.test('a truncated snapshot is the one that would have been read then', async (t) => {
  fc.assert(
    fc.property(purchases, visits, fc.integer({ min: 0, max: 20 }), (list, sessions, day) => {
      const all: SnapshotPurchase[] = [stores, ...list];
      const cut = until(snapshotOf({ purchases: all, sessions, ...catalogue }), day);
      const boughtBy = new Set(all.filter((one) => one.day <= day).flatMap(({ items }) => items));
      const known = snapshotOf({
        purchases: all.filter((purchase) => purchase.day <= day),
        items: Object.fromEntries(
          Object.entries(catalogue.items)
            .filter(([no]) => no !== '20' || day >= 15)
            .filter(([no]) => no !== '21' || day >= 2),
        ),
        categories: catalogue.categories,
        sessions: sessions
          .filter((session) => session.day <= day)
          .map((session) => ({ ...session, items: session.items.filter((no) => boughtBy.has(no)) })),
      });
      t.same({ ...cut, hash: '' }, known);
    }),
  );
});

t.test('what comes after the day changes nothing that is known, the hash included', async (t) => {
  const before: SnapshotPurchase[] = [stores, { customer: 1, day: 5, items: [1, 2], store: 4 }];
  const one = snapshotOf({ purchases: [...before, { customer: 1, day: 8, items: [2], store: 4 }] });
  const other = snapshotOf({
    purchases: [
      ...before,
      { customer: 1, day: 7, items: [9, 1], store: 4 },
      { customer: 2, day: 9, items: [3] },
    ],
  });
  t.strictSame(until(one, 6), until(other, 6));
  t.not(until(one, 8).hash, until(one, 6).hash);
});

t.test('what was sold shortly before was on sale then, whatever became of it', async (t) => {
  const items = Object.fromEntries([1, 2, 3, 4].map((no) => [no, { sellable: no === 4, firstDay: 0 }]));
  const snapshot = snapshotOf({
    purchases: [
      { day: 39, items: [1] },
      { day: 40, items: [1, 2] },
      { day: 41, items: [2] },
      { day: 101, items: [3] },
    ],
    items,
  });
  t.same([...until(snapshot, 100).catalogue.sellable], [0, 1, 0, 1]);
  t.same([...until(snapshot, 99).catalogue.sellable], [1, 1, 0, 1]);
  t.same([...snapshot.catalogue.sellable], [0, 0, 0, 1], 'and the whole stays as it is');
});

import fc from 'fast-check';
import t from 'tap';
import { mapItems } from './map-items.ts';
import { type SnapshotPurchase, type SnapshotSource, snapshotOf } from './snapshot-of.ts';

/** Dictionaries are not of the history: the store is always known. */
const STORE: SnapshotPurchase = { day: 99, items: [], store: 1 };
const purchases = fc.array(
  fc.record({
    customer: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    day: fc.nat(9),
    items: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
    store: fc.constant(1),
  }),
  { maxLength: 12 },
);
const sessions = fc.array(
  fc.record({ day: fc.nat(9), items: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }) }),
  { maxLength: 4 },
);

t.test('is the history that would have been read of fewer items', async (t) => {
  fc.assert(
    fc.property(
      purchases,
      sessions,
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 8, maxLength: 8 }),
      (list, visits, told) => {
        // Of item_no i + 1: which one it becomes, 0 = none; an item that others become becomes itself.
        const becomes = told.map((no, at) =>
          no > 0 && told[no - 1] === no ? no : told[at] === at + 1 ? no : 0,
        );
        const items = Object.fromEntries(told.map((_, at) => [at + 1, {}]));
        const whole = snapshotOf({ purchases: [STORE, ...list], sessions: visits, items, hash: 'h' });
        const kept = becomes.flatMap((no, at) => (no === at + 1 ? [at] : []));
        const row = Int32Array.from(becomes, (no) => kept.indexOf(no - 1));
        const mapped = (nos: readonly number[]) => nos.map((no) => becomes[no - 1]!).filter((no) => no > 0);
        const naive: SnapshotSource = {
          purchases: list.flatMap((one): SnapshotPurchase[] => {
            const own = mapped(one.items);
            return own.length === 0 ? [] : [{ ...one, items: own }];
          }),
          sessions: visits.map(({ day, items: nos }) => ({ day, items: mapped(nos) })),
          items: Object.fromEntries(kept.map((at) => [at + 1, {}])),
          hash: 'h',
        };
        const got = mapItems(whole, { row, kept: Uint32Array.from(kept) });
        const expected = snapshotOf(naive);
        t.same(got.lines, expected.lines);
        t.same(got.purchases, { ...expected.purchases, store: got.purchases.store });
        t.same(got.customers, expected.customers);
        t.same(got.items, expected.items);
        t.same(got.sessions, expected.sessions);
      },
    ),
  );
});

import t from 'tap';
import { snapshotOf } from '../../models/core/snapshot-of.ts';
import { smallChain } from '../../test/support/small-chain.ts';
import { diagnose } from './diagnose.ts';
import { refusalOf, warningsOf } from './judge.ts';

const DAY = 20_000; // 2024-10-04

t.test('a history counted by hand', async (t) => {
  const found = diagnose(
    snapshotOf({
      purchases: [
        { customer: 1, day: DAY, items: [1, 2] },
        { customer: 1, day: DAY, items: [1] },
        { customer: 2, day: DAY, items: [1, 2, 3] },
        { customer: 2, day: DAY + 1, items: [1] },
        { day: DAY + 2, items: [1, 4] },
        { day: DAY + 7, items: [1] },
        { customer: 3, day: DAY + 60, items: [] },
      ],
    }),
  );
  t.same(found, {
    customers: 2,
    returning: 1,
    receipts: 6,
    receiptsOfSeveral: 3,
    receiptsOfNobody: 2,
    // 6, 2, 1 and 1 lines: (2 · (1·1 + 2·1 + 3·2 + 4·6)) / (4 · 10) − 5 / 4.
    head: { items: 4, share: 0.6, gini: 0.4 },
    drift: null,
    showable: 1,
    holes: { count: 1, longest: [{ from: '2024-10-07', to: '2024-10-10', days: 4 }] },
  });
  t.match(refusalOf(found), /1 of 2 customers.*expected 20.*3 of 6 receipts.*expected 100/);
});

t.test('a shop that opens weekly has no holes; one that is closed for a month has', async (t) => {
  const weekly = (weeks: number[]) =>
    diagnose(snapshotOf({ purchases: weeks.map((week) => ({ day: DAY + 7 * week, items: [1] })) })).holes;
  t.equal(weekly([0, 1, 2, 3, 4, 6, 7]).count, 0);
  t.same(weekly([0, 1, 2, 3, 8, 9, 10]).longest, [{ from: '2024-10-26', to: '2024-11-28', days: 34 }]);
});

t.test('drift is what the last four weeks have in common with those before', async (t) => {
  const sold = (item: (day: number) => number) =>
    diagnose(
      snapshotOf({
        purchases: Array.from({ length: 56 }, (_, at) => ({ day: DAY + at, items: [item(at)] })),
      }),
    );
  t.same(sold(() => 1).drift, { days: 28, overlap: 1 });
  const turned = sold((at) => (at < 28 ? 1 : 2));
  t.same(turned.drift, { days: 28, overlap: 0 });
  t.match(warningsOf(turned).join('\n'), /overlaps by 0 % with the 28 before/);
  // A day earlier or later would count among the others.
  t.equal(sold((at) => (at < 35 ? 1 : 2)).drift!.overlap, 0.25);
});

t.test('what sold last and may not be shown: the catalogue is missing', async (t) => {
  const purchases = [
    { day: DAY, items: [1, 4] },
    { day: DAY + 28, items: [1, 2, 3, 4] },
  ];
  const hidden = { sellable: false };
  const items = { 1: hidden, 2: hidden, 3: hidden };
  const found = diagnose(snapshotOf({ purchases, items }));
  t.equal(found.showable, 0.25, 'the first day is not of the last 28');
  t.same(warningsOf({ ...found, returning: found.customers }), []);
  t.match(warningsOf({ ...found, returning: found.customers, showable: 0 }), [
    /^0 % of what sold last may be shown.*import the catalogue/,
  ]);
});

t.test('what is refused, what is warned of, and what is well', async (t) => {
  const well = diagnose(smallChain());
  t.equal(refusalOf(well), null);
  t.same(warningsOf(well), []);
  t.ok(well.customers === 80 && well.returning === 80 && well.receiptsOfNobody > 0);
  const strangers = { ...well, returning: 0 };
  t.equal(refusalOf(strangers), null, 'receipts of nobody teach what goes together');
  t.match(warningsOf(strangers), [/^0 % of the customers/]);
  t.equal(refusalOf({ ...well, receiptsOfSeveral: 0 }), null, 'single items teach habits');
  t.ok(refusalOf({ ...well, returning: 19, receiptsOfSeveral: 99 }));
  t.match(warningsOf({ ...well, returning: 20, customers: 300 }), [/^7 % of the customers/]);
  t.match(warningsOf({ ...well, head: { items: 100, share: 0.6, gini: 0.9 } }), [
    /^1 % of the items are 60 %/,
  ]);
  const hole = { from: '2026-01-01', to: '2026-01-09', days: 9 };
  t.match(warningsOf({ ...well, holes: { count: 3, longest: [hole] } }), [
    /^no receipt from 2026-01-01 to 2026-01-09 \(9 days\), and 2 more such holes/,
  ]);
});

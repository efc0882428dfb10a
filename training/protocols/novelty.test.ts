import t from 'tap';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import { NOVELTY_DEFAULTS } from '../../models/novelty/novelty.ts';
import { evaluateNovelty } from './novelty.ts';

const settings = { seed: 1, cutOffs: 1, days: 10, customers: 100, ks: [1], novelty: NOVELTY_DEFAULTS };

/** Customers of two tastes, old items 1, 5 (category 1) and 2, 6 (category 2); 3 and 4 are new on day 95, one in each. */
function world(): Parameters<typeof snapshotOf>[0] {
  const purchases: SnapshotPurchase[] = [{ day: 0, items: [1, 2, 5, 6] }];
  for (let customer = 1; customer <= 10; customer++) {
    const taste = 1 + (customer % 2);
    for (const day of [10, 40, 70]) purchases.push({ customer, day, items: [taste] });
    purchases.push({ customer, day: 105, items: [taste, taste + 2] });
  }
  for (let i = 0; i < 9; i++) purchases.push({ day: 95, items: i < 6 ? [3] : [4] });
  for (let i = 0; i < 20; i++) purchases.push({ day: 96, items: [5, 6] });
  purchases.push({ day: 110, items: [1] });
  return {
    purchases,
    items: Object.fromEntries([1, 2, 3, 4, 5, 6].map((no) => [no, { category: 2 - (no % 2) }])),
  };
}

t.test('the new item of the category, where popularity knows the old one and the other', async (t) => {
  const report = evaluateNovelty(snapshotOf(world()), settings);
  t.match(report, { protocol: 'novelty', folds: 1, cutOffs: [{ newItems: 2, customers: 10 }] });
  t.same(
    report.models.map(({ name, metrics }) => [name, metrics['recall@1']]),
    [
      ['novelty', 1],
      ['category popularity', 0],
      ['popular new items', 0.5],
    ],
  );
});

t.test('who has the new item already is not asked, nor about what is new no more', async (t) => {
  const { purchases, items } = world();
  const had = [...purchases, { customer: 1, day: 96, items: [4] }, { customer: 3, day: 97, items: [4] }];
  t.match(evaluateNovelty(snapshotOf({ purchases: had, items: items! }), settings), {
    cutOffs: [{ newItems: 2, customers: 8 }],
  });
  const short = { ...settings, novelty: { ...NOVELTY_DEFAULTS, newDays: 5 } };
  const { cutOffs, models } = evaluateNovelty(snapshotOf(world()), short);
  t.match(cutOffs, [{ newItems: 0, customers: 0 }]);
  t.equal(models[0]!.metrics['recall@1'], null);
  t.match(models[0]!.reasons, { 'recall@1': /no customer/ });
});

import t from 'tap';
import { TOGETHER_DEFAULTS } from '../../models/cooccurrence/index.ts';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import { chooseTogether } from './choose-together.ts';

/** For 40 days, ten customers a day buy item 1 with 2; a large receipt, without a customer, has 1 with the crowd. */
function historyWith(lastWeeks: (day: number) => SnapshotPurchase[]) {
  const crowd = Array.from({ length: 12 }, (_, at) => 20 + at);
  const purchases: SnapshotPurchase[] = [];
  for (let day = 0; day < 40; day++) {
    if (day >= 26) purchases.push(...lastWeeks(day));
    else {
      for (let customer = 1; customer <= 10; customer++) purchases.push({ customer, day, items: [1, 2] });
      for (let receipt = 0; receipt < 15; receipt++) purchases.push({ day, items: [1, ...crowd] });
    }
  }
  return snapshotOf({ purchases });
}
const small = (day: number): SnapshotPurchase[] =>
  Array.from({ length: 20 }, (_, at) => ({ customer: 1 + at, day, items: [1, 2] }));

t.test('is chosen on the last two weeks by what came before', async (t) => {
  const told = { popularityPenalty: 0 };
  const made = chooseTogether(historyWith(small), told, 1);
  if ('skipped' in made) return t.fail(made.skipped);
  t.same(made.period, { day: 25, lastDay: 39 });
  t.equal(made.baskets, 280);
  t.same(made.settings, { ...TOGETHER_DEFAULTS, ...made.choice.chosen });
  t.equal(made.choice.best.sizePenalty[0], 0.5, 'without a penalty the crowd comes before item 2');
  t.equal(made.choice.figures['hit@10'], 1);
  t.equal(made.choice.figures['hit_new@10'], 1, 'customers from 11 on had bought nothing by then');
  t.same(chooseTogether(historyWith(small), told, 1), made, 'the same history and seed choose the same');
  return undefined;
});

t.test('learns nothing from the two weeks it asks about', async (t) => {
  // The pair is new in the last two weeks: what is learnt from cannot know it.
  const novel = (day: number) => small(day).map((purchase) => ({ ...purchase, items: [2, 20] }));
  const made = chooseTogether(historyWith(novel), {}, 1);
  if ('skipped' in made) return t.fail(made.skipped);
  t.equal(made.choice.figures['hit@10'], 0);
  return undefined;
});

t.test('what is told is kept', async (t) => {
  const told = { sizePenalty: 0, neighbours: 7 };
  const made = chooseTogether(historyWith(small), told, 1);
  t.match(made.settings, told);
  t.notOk('skipped' in made);
  const all = { sizePenalty: 0, shrinkage: 1, confidencePower: 1, popularityPenalty: 0 };
  t.match(chooseTogether(historyWith(small), all, 1), { settings: all, skipped: /told/ });
});

t.test('too few receipts, or days, leave the defaults and say why', async (t) => {
  const few = historyWith((day) => small(day).slice(0, 5));
  t.match(chooseTogether(few, {}, 1), {
    settings: TOGETHER_DEFAULTS,
    skipped: '70 receipts of two known items in the last 14 days, expected 200',
  });
  const short = snapshotOf({ purchases: [{ day: 1, items: [1, 2] }] });
  t.match(chooseTogether(short, {}, 1), { settings: TOGETHER_DEFAULTS, skipped: /too short/ });
});

t.test('as many receipts as are asked for are enough', async (t) => {
  const day = (count: number, day: number) => small(day).slice(0, count);
  t.match(
    chooseTogether(
      historyWith((at) => day(at === 39 ? 5 : 15, at)),
      {},
      1,
    ),
    { baskets: 200 },
  );
  t.match(
    chooseTogether(
      historyWith((at) => day(at === 39 ? 4 : 15, at)),
      {},
      1,
    ),
    { skipped: /^199 / },
  );
});

t.test(
  'what is new to a customer: not what they bought up to the last known day, the first included',
  async (t) => {
    const purchases: SnapshotPurchase[] = [
      // Customer 1 is the first row, their first receipt the first line of the history.
      { customer: 1, day: 0, items: [1, 2] },
      { customer: 2, day: 45, items: [1, 2] },
      { customer: 3, day: 0, items: [8, 30] },
      { customer: 3, day: 45, items: [9, 31] },
      { day: 1, items: [3, 4] },
      { day: 1, items: [40] },
      { day: 1, items: [5, 6, 7, 41] },
    ];
    for (let day = 46; day < 60; day++) {
      purchases.push({ customer: 1, day, items: day % 2 === 0 ? [1, 2] : [3, 4] });
      for (const customer of [2, 4, 5, 6, 7, 8]) purchases.push({ customer, day, items: [1, 2] });
      for (const customer of [3, 9, 10]) purchases.push({ customer, day, items: [8, 9] });
      // Of whom nothing is known nothing is new; what was never in a pair, or in a wholesale one, is no item of theirs.
      for (let at = 0; at < 5; at++) purchases.push({ day, items: [8, 9] });
      purchases.push({ day, items: [40, 1] }, { day, items: [41, 1] }, { day, items: [1, 2, 3] });
      purchases.push({ day, items: [1, 2, 3, 4] });
    }
    const made = chooseTogether(snapshotOf({ purchases }), { maxBasket: 3, minSupport: 1 }, 1);
    if ('skipped' in made) return t.fail(made.skipped);
    t.same(made.period, { day: 45, lastDay: 59 });
    t.equal(made.baskets, 14 * 16, 'those of two known items and no more than three');
    // New: 3 and 4 on seven days to customer 1, 1 and 2 to five others, and 8 and 9, not found, to two.
    t.ok(Math.abs(made.choice.figures['hit_new@10'] - (7 + 14 * 5) / (7 + 14 * 7)) < 1e-12);
    // Of 1, 2 and 3 the last goes with neither.
    t.ok(Math.abs(made.choice.figures['hit@10'] - (7 * 2 + 2) / (15 * 2 + 3)) < 1e-12);
    return undefined;
  },
);

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

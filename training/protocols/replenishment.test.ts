import t from 'tap';
import { seededRandom } from '../../models/core/random.ts';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import { normal, simulatedGaps } from '../../test/support/simulated-gaps.ts';
import { evaluateReplenishment } from './replenishment.ts';

/** Items 1 and 2 at regular gaps, 3 at no time in particular, 4 seldom twice. */
function history(days: number) {
  const gap = (median: number, spread: number) => (random: () => number) =>
    median * Math.exp(spread * normal(random));
  const baskets = simulatedGaps(
    [
      { gapDays: gap(14, 0.25), rate: 0.9 },
      { gapDays: gap(30, 0.3), rate: 0.7 },
      { gapDays: (random) => -20 * Math.log(1 - random()), rate: 0.8 },
      { gapDays: gap(20, 0.5), rate: 0.1 },
    ],
    300,
    60,
    days,
    seededRandom(1),
  );
  const purchases: SnapshotPurchase[] = [];
  for (let c = 0; c + 1 < baskets.basketStart.length; c++)
    for (let b = baskets.basketStart[c]!; b < baskets.basketStart[c + 1]!; b++)
      purchases.push({
        customer: c + 1,
        day: baskets.day[b]!,
        items: [...baskets.item.subarray(baskets.lineStart[b]!, baskets.lineStart[b + 1]!)].map((i) => i + 1),
      });
  return snapshotOf({ purchases });
}

t.test('ours beats the baselines where gaps are regular', async (t) => {
  const steps: [number, number][] = [];
  const report = evaluateReplenishment(history(220), {
    seed: 1,
    cutOffs: 2,
    days: 28,
    onProgress: (done, total) => steps.push([done, total]),
  });
  t.same(steps, [
    [1, 2],
    [2, 2],
  ]);
  t.same(
    report.cutOffs.map(({ day, lastDay }) => [day, lastDay]),
    [
      ['1970-06-13', '1970-07-11'],
      ['1970-07-11', '1970-08-08'],
    ],
  );
  for (const { models, bought, pairs } of report.cutOffs) {
    t.ok(bought > 100 && bought < pairs);
    t.same(
      models.map(({ name }) => name),
      ['replenishment', 'own mean gap', 'item mean gap', 'Poisson'],
    );
    for (const { logLikelihood } of models.slice(1))
      t.ok(models[0]!.logLikelihood > logLikelihood, `${models[0]!.logLikelihood} ${logLikelihood}`);
    t.ok(models[0]!.medianDueErrorDays! <= 4, `${models[0]!.medianDueErrorDays}`);
    t.equal(
      models[0]!.deciles.reduce((sum, { count }) => sum + count, 0),
      pairs,
    );
    t.ok(
      Math.abs(models[0]!.deciles.reduce((sum, bin) => sum + bin.observed * bin.count, 0) - bought) < 1e-6,
    );
  }
  for (const interval of Object.values(report.comparison))
    t.ok('low' in interval && interval.low > 0, JSON.stringify(interval));
});

t.test('a history that is too short is refused', async (t) => {
  t.throws(() => evaluateReplenishment(history(80), { seed: 1, cutOffs: 3, days: 28 }), {
    code: 'invalid_dataset',
  });
  t.equal(evaluateReplenishment(history(100), { seed: 1, cutOffs: 3, days: 28 }).cutOffs.length, 1);
});

import t from 'tap';
import { UNCALIBRATED } from './chance.ts';
import { DUE_DEFAULTS, dueOf, dueWindow } from './due.ts';
import type { Replenishment } from './fit-replenishment.ts';
import type { Pairs } from './pairs.ts';

const model: Replenishment = {
  timing: { family: 'log-normal', location: Float32Array.of(Math.log(30)), spread: 0.5, ownWeight: 1e9 },
  rate: Float32Array.of(0.5, 0.75, 0.875, 0.9),
  amountPower: 0,
  calibration: UNCALIBRATED,
  packSize: Float32Array.of(1),
};
/** Bought once, on day 100. */
const asOf = (day: number): Pairs => ({
  day,
  customer: Uint32Array.of(0),
  item: Uint32Array.of(0),
  times: Uint32Array.of(1),
  firstDay: Int32Array.of(100),
  lastDay: Int32Array.of(100),
  sum: new Float64Array(1),
  logSum: new Float64Array(1),
  logSquares: new Float64Array(1),
  stretch: Float64Array.of(1),
  visitGap: Float64Array.of(7),
  sinceVisit: Float64Array.of(day - 100),
});

t.test('due: the middle half of the gaps, counted from the last purchase', async (t) => {
  // Quartiles of e^(ln 30 + .5 z): 30 · e^(±.5 · .6745).
  const due = dueOf(model, asOf(105), 0, DUE_DEFAULTS)!;
  t.equal(due.dueDay, 130);
  t.same(dueWindow(model, asOf(105), 0), { fromDay: 121, toDay: 142 });
  t.equal(dueOf(model, asOf(112), 0, DUE_DEFAULTS)!.dueDay, 130, 'as days pass');
  t.same(dueWindow(model, asOf(112), 0), { fromDay: 121, toDay: 142 }, 'as days pass');
  // 105 … 135: nothing has come in 5 days, which says nothing; half return, and 62 % of their gaps are below 35 days.
  t.ok(Math.abs(due.chance - 0.5 * 0.621) < 0.002, `${due.chance}`);
});

t.test('the nearest whole day, and never the day of the purchase itself', async (t) => {
  const dueDay = (median: number) =>
    dueOf(
      { ...model, timing: { ...model.timing, location: Float32Array.of(Math.log(median)) } },
      asOf(100),
      0,
      DUE_DEFAULTS,
    )!.dueDay;
  t.same([20.6, 20.4, 0.3].map(dueDay), [121, 120, 101]);
});

t.test('the chance is calibrated, the days are not', async (t) => {
  const plain = dueOf(model, asOf(105), 0, DUE_DEFAULTS)!;
  const twice = dueOf(
    { ...model, calibration: [Math.log(2), 0, 0, 0, 0, 0, 0] },
    asOf(105),
    0,
    DUE_DEFAULTS,
  )!;
  t.ok(Math.abs(1 - twice.chance - (1 - plain.chance) ** 2) < 1e-9);
  t.equal(twice.dueDay, plain.dueDay);
});

t.test('not due: past the horizon by a day, or waited for too long', async (t) => {
  const settings = { ...DUE_DEFAULTS, horizonDays: 20 };
  t.not(dueOf(model, asOf(110), 0, settings), null);
  t.equal(dueOf(model, asOf(109), 0, settings), null, 'due on the 21st day');
  t.not(dueOf(model, asOf(140), 0, settings), null, 'late');
  t.equal(dueOf(model, asOf(170), 0, settings), null, 'of ten such, none comes back');
  t.equal(dueOf(model, asOf(130), 0, { ...settings, leastProbability: 0.5 }), null);
});

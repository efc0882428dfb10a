import t from 'tap';
import { loadModel } from '../../models/artifact/index.ts';
import { seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { type SnapshotPurchase, snapshotOf } from '../../models/core/snapshot-of.ts';
import { completeSettings } from '../complete-settings.ts';
import { historiesOf, listSource } from '../entries.ts';
import { fit } from '../fit.ts';
import { FIT_DEFAULTS } from '../settings.ts';
import { until } from '../splits/until.ts';
import { comparisonsByPast } from './by-past.ts';
import type { Asked } from './compare.ts';
import { evaluateCutOff } from './cut-off.ts';
import { tune } from './evaluate.ts';
import {
  type EvaluationReport,
  type EvaluationSettings,
  evaluate,
  evaluateInThreads,
  FAST_EVALUATION,
  OURS,
} from './index.ts';
import { worldAt } from './world.ts';

const CUSTOMERS = 60;
const DAYS = 70;
const TUNED = ['GP-TopFreq tuned', 'TIFU-KNN tuned', 'UP-CF tuned'];

/** Customers with a favourite item bought weekly, some noise, and a web shop for every fourth. */
function chain(after = Number.POSITIVE_INFINITY, salt = 0): Snapshot {
  const purchases: SnapshotPurchase[] = [];
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const random = seededRandom(customer);
    for (let day = customer % 7; day < DAYS; day += 7) {
      const noise = 20 + Math.floor(random() * 10);
      const items = day > after ? [900 + ((customer + salt) % 5)] : [1 + (customer % 10), noise];
      purchases.push({ customer, day, items, channel: customer % 4 === 0 ? 1 : 0 });
    }
  }
  const items = Object.fromEntries(
    Array.from({ length: 30 }, (_, no) => [no + 1, { category: no < 15 ? 2 : 3 }]),
  );
  return snapshotOf({ purchases, items, categories: { 1: {}, 2: { parent: 1 }, 3: {} }, hash: 'made-up' });
}

const settings: EvaluationSettings = {
  ...FAST_EVALUATION,
  seed: 5,
  cutOffs: 2,
  days: 7,
  ks: [2, 5],
  tuningCustomers: 8,
  reference: 30,
  fit: { seed: 5, network: { ...FIT_DEFAULTS.network, epochs: 2, leastSteps: 60 } },
};
let whole: Promise<EvaluationReport>;
const figuresOf = ({ models }: EvaluationReport, name: string) =>
  models.find((model) => model.name === name)!;

t.test('a report of a chain whose customers repeat', async (t) => {
  const progress: [number, number][] = [];
  whole = evaluate(chain(), settings, (done, total) => progress.push([done, total]));
  const report = await whole;
  t.same(progress, [
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  t.match(report, { protocol: 'temporal', dataset: 'made-up', seed: 5, folds: 2, days: 7 });
  t.same(
    report.cutOffs.map(({ day, lastDay, customers }) => [day, lastDay, customers]),
    [
      ['1970-02-25', '1970-03-04', 60],
      ['1970-03-04', '1970-03-11', 60],
    ],
  );
  t.ok(report.tuning!.lastDay <= report.cutOffs[0]!.day, 'tuned on an earlier period');
  t.same(Object.keys(report.tuning!.settings), TUNED);
  t.same(
    report.models.map(({ name }) => name),
    [
      'C-TopFreq',
      'C-TopFreq late',
      'G-TopFreq',
      'P-TopFreq',
      'GP-TopFreq',
      'TIFU-KNN',
      'UP-CF',
      ...TUNED,
      OURS,
    ],
  );
  for (const name of ['P-TopFreq', 'TIFU-KNN', 'UP-CF', OURS])
    t.equal(figuresOf(report, name).metrics['hit@2'], 1, `${name} knows the favourite`);
  t.ok(figuresOf(report, 'G-TopFreq').metrics['hit@2']! < 0.5);
  t.equal(figuresOf(report, 'P-TopFreq').metrics['recall_new@5'], 0);

  const { slices } = figuresOf(report, OURS);
  t.equal(slices['purchases 3+']!.queries, 120);
  t.equal(slices['channel web']!.queries, 30);
  t.equal(slices['channel store']!.queries, 90);
  t.equal(slices['category 1']!.metrics['recall@2'], 1, 'the favourites are below category 1');
  t.ok(slices['category 3']!.metrics['recall@2']! < 0.5, 'the noise is noise');

  t.ok(report.comparison!.baseline !== OURS);
  t.same(Object.keys(report.byPast), ['3+'], 'nobody has one purchase or two');
  t.same(
    report.byPast['3+']!.map(({ baseline }) => baseline),
    ['C-TopFreq', 'C-TopFreq late'],
  );
  const { metrics } = figuresOf(report, 'C-TopFreq');
  const [less] = report.byPast['3+']!;
  t.match(less!.metrics['recall@2'], { customers: 60 });
  t.ok(
    Math.abs(
      (less!.metrics['recall@2'] as { difference: number }).difference -
        (figuresOf(report, OURS).metrics['recall@2']! - metrics['recall@2']!),
    ) < 1e-9,
    'ours less theirs',
  );
  t.match(report.comparison!.metrics['hit@2'], {
    customers: 60,
    difference: Number,
    low: Number,
    high: Number,
  });
});

t.test('customers by how much they had bought', async (t) => {
  const nothing = { bought: new Set<number>(), next: new Set<number>(), parts: new Map() };
  const visit = { store: undefined, weekday: 0, hour: 12 };
  const query = { ...nothing, target: new Set([1]), customer: 0, shopsIn: 'both' as const, visit };
  const asked = [1, 1, 2, 2, 2, 3, 9].map((past, customerNo): Asked => {
    const rankings = new Map([
      [OURS, Uint32Array.of(past === 2 ? 0 : 1)],
      ['C-TopFreq', Uint32Array.of(0)],
      ['C-TopFreq late', Uint32Array.of(1)],
    ]);
    return { query: { ...query, customerNo, past }, rankings };
  });
  const compared = comparisonsByPast(asked, 1, 3);
  const recall = Object.entries(compared).map(([past, baselines]) => [
    past,
    ...baselines.map(({ metrics }) => {
      const { difference, customers } = metrics['recall@1'] as { difference: number; customers: number };
      return [Number(difference.toFixed(4)), customers];
    }),
  ]);
  t.same(recall, [
    ['1', [1, 2], [0, 2]],
    ['2', [0, 3], [-1, 3]],
    ['1 or 2', [0.4, 5], [-0.6, 5]],
    ['3+', [1, 2], [0, 2]],
  ]);
});

t.test('in threads the same; another seed asks other customers', async (t) => {
  t.strictSame(await evaluateInThreads(chain(), settings), await whole);
  const cutOff = { day: 62, lastDay: 69 };
  const asked = (seed: number) => worldAt(chain(), cutOff, 30, seed).queries.map(({ customer }) => customer);
  t.strictSame(asked(5), asked(5));
  t.strictNotSame(asked(5), asked(6));
});

t.test('nothing after the cut-off moves a ranking', async (t) => {
  const cutOff = { day: 55, lastDay: 62 };
  const at = (snapshot: Snapshot) => evaluateCutOff({ snapshot, cutOff, settings, tuned: undefined });
  const honest = await at(chain());
  const other = await at(chain(55));
  t.strictSame(other.rankings, honest.rankings, 'the days asked about are other');
  t.equal(other.report.unseenItems, 5);
  for (const [name, figures] of Object.entries(other.measures))
    t.equal(figures['recall@5'], 0, `${name} cannot find what nobody had seen, and it counts`);
  const known = await at(chain(48));
  for (const name of ['P-TopFreq', 'TIFU-KNN', 'UP-CF', OURS])
    t.strictNotSame(
      known.rankings[name],
      honest.rankings[name],
      `the last known week does count for ${name}`,
    );
});

t.test('it ranks what the whole model would have given', async (t) => {
  const cutOff = { day: 55, lastDay: 62 };
  const { rankings, queries, items } = await evaluateCutOff({
    snapshot: chain(),
    cutOff,
    settings,
    tuned: undefined,
  });
  const known = until(chain(), cutOff.day);
  const served = loadModel((await fit(known, completeSettings(settings.fit))).bytes);
  const histories = new Map(
    Array.from(historiesOf(listSource(known)), ({ customerNo, history }) => [customerNo, history]),
  );
  for (const [q, { customerNo }] of queries.entries()) {
    const { next } = served.customerLists(histories.get(customerNo)!, cutOff.day + 1);
    t.strictSame(
      Array.from(rankings[OURS]![q]!, (row) => items[row]),
      next.slice(0, 5).map(({ item }) => item),
    );
  }
});

t.test('tuning sees nothing of the evaluated periods', async (t) => {
  const cutOff = { day: 48, lastDay: 55 };
  const tuned = tune(chain(), cutOff, settings);
  t.strictSame(tune(chain(55), cutOff, settings), tuned);
});

t.test('a history too short says so in every figure', async (t) => {
  const short = snapshotOf({
    purchases: [
      { customer: 1, day: 3, items: [1] },
      { customer: 1, day: 5, items: [1] },
    ],
  });
  const report = await evaluate(short, settings);
  t.match(report, { folds: 0, cutOffs: [], tuning: null, comparison: null });
  for (const { metrics, reasons } of report.models) {
    t.equal(metrics['recall@2'], null);
    t.match(reasons!['recall@2'], /no customer/);
  }
});

t.test('with one cut-off alone there is nothing to tune on', async (t) => {
  const report = await evaluate(chain(), { ...settings, days: 30 });
  t.match(report, { folds: 1, tuning: null });
  t.same(
    report.models.map(({ name }) => name).filter((name) => TUNED.includes(name)),
    [],
  );
});

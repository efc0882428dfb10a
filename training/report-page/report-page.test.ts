import t from 'tap';
import { basketsOf } from '../../models/core/baskets.ts';
import { smallChain } from '../../test/support/small-chain.ts';
import { OURS } from '../evaluate/index.ts';
import { evaluateBriefly } from '../evaluate-briefly.ts';
import type { TrainingReport } from '../report.ts';
import { FIT_DEFAULTS } from '../settings.ts';
import { gapFits } from './gap-fits.ts';
import { modelTitle } from './model-title.ts';
import { recallOf } from './recall-curves.ts';
import { type PageTask, reportPage } from './report-page.ts';

const settings = { ...FIT_DEFAULTS, network: { ...FIT_DEFAULTS.network, epochs: 1, leastSteps: 1 } };
/** Numbers that are in nothing else of the page. */
const FIRST_CUSTOMER = 7_654_000;

async function pageTask(): Promise<PageTask> {
  const chain = smallChain(60);
  const snapshot = { ...chain, customers: chain.customers.map((no) => FIRST_CUSTOMER + no) };
  const { evaluation, ...content } = await evaluateBriefly(
    {
      snapshot,
      settings,
      champion: { version: '2025-01-30-cafecafe', settings },
      refused: Int32Array.of(FIRST_CUSTOMER + 1),
    },
    () => {},
  );
  const report = {
    version: '2025-01-31-12345678',
    window: { from: '2024-10-04', to: '2025-01-31' },
    data: { customers: 60, items: 17, purchases: 900, lines: 2_000 },
    settings,
    evaluation,
    sizes: {},
    ranker: {},
    seconds: { ranker: 1.25 },
    warnings: ['odd <data>'],
  } as unknown as TrainingReport;
  const gaps = [{ item: 1, gaps: 3, weeks: [0.5, 0.25], foretold: [0.4, 0.3] }];
  const titles = [...snapshot.items].map((no): [number, string] => [no, `Title ${no} & <i>more`]);
  return {
    report,
    ...content,
    gaps,
    itemTitles: new Map(titles),
    categoryTitles: new Map([[2, 'Favourites']]),
  };
}

t.test(
  'a page that loads nothing, with curves, chances, gaps, slices and examples, and nobody',
  async (t) => {
    const task = await pageTask();
    const page = reportPage(task);
    t.notMatch(page, /\b(?:src|href)=|@import|url\(|<script/, 'it needs no network');
    t.match(page, /default-src 'none'/);
    t.notMatch(page, /76540\d\d/, 'no customer is named');
    t.notMatch(page, /<i>more|<data>/, 'text of others is escaped');
    t.match(page, 'odd &#60;data&#62;');
    const svgs = page.match(/<svg/g) ?? [];
    t.equal(svgs.length, 3, 'recall, reliability, one gap');
    t.match(page, /Better than|Worse than|No clear difference from/);
    t.match(page, /The champion 2025-01-30-cafecafe has the same settings: fitted again/);
    t.notMatch(page, /the champion gave|beside the champion/, 'which are not shown twice');
    t.match(page, /<tr class="ours"><th>this version<\/th>/);
    t.notMatch(page, `<th>${OURS}</th>`);
    t.match(page, '<th>training the ranker</th>');
    t.match(page, 'category 2 Favourites');
    const shown = task.outcomes!.models.filter((name) => !task.outcomes!.models.includes(`${name} tuned`));
    for (const name of shown) t.match(page, `</i>${modelTitle(name)}</li>`);
    t.equal(
      page.match(/aria-label="line"/g)?.length,
      shown.length + 3,
      'a curve a model, a diagonal, the chances and the gaps foretold',
    );
    t.match(page, '<summary>Settings</summary>');

    await t.test('the examples are of those who were asked, under numbers of the page', async (t) => {
      t.equal(task.examples.length, 20);
      const numbered = task.outcomes!.questions.filter(({ example }) => example !== undefined);
      t.equal(numbered.length, 20);
      t.notOk(
        numbered.some(({ customer }) => customer === FIRST_CUSTOMER + 1),
        'who refuses is none',
      );
      for (const { example, customer, ranks, slices } of numbered) {
        const { after, before, bought, unseen } = task.examples[example! - 1]!;
        t.same(before, after, 'the champion had the same settings');
        t.equal(bought.length + unseen, slices.length);
        const found = ranks[task.outcomes!.models.indexOf(OURS)]!.filter((rank) => rank >= 1 && rank <= 10);
        t.equal(after.filter((item) => bought.includes(item)).length, found.length, `customer ${customer}`);
        t.match(page, `<h3>Customer ${example}</h3>`);
      }
    });

    await t.test('curves rise to the figures of the report', async (t) => {
      const curve = recallOf(task.outcomes!, OURS);
      t.equal(curve.length, 20);
      t.ok(curve.every(({ recall }, at) => at === 0 || recall >= curve[at - 1]!.recall));
      t.ok('models' in task.report.evaluation);
      if ('models' in task.report.evaluation) {
        const figures = task.report.evaluation.models.find(({ name }) => name === OURS)!.metrics;
        t.ok(Math.abs(curve[9]!.recall - figures['recall@10']!) < 1e-9);
      }
    });

    await t.test('what the gate would have said stands on top', async (t) => {
      const { evaluation } = task.report;
      if ('skipped' in evaluation) throw new Error(evaluation.skipped);
      const withLead = (difference: number) => {
        const interval = { difference, low: -1, high: 1, customers: 60, resamples: 1000 };
        const comparison = {
          ...evaluation.comparison!,
          metrics: { 'recall@10': interval, 'ndcg@10': { ...interval, difference: 0.1 } },
        };
        return reportPage({ ...task, report: { ...task.report, evaluation: { ...evaluation, comparison } } });
      };
      t.match(withLead(0.1), '<p class="gate">May be promoted');
      t.match(withLead(-0.1), /Not to be promoted as it is:<ul><li>recall@10 is not better .*?<\/li><\/ul>/);
      const champion = { version: '2025-01-30-cafecafe', model: 'G-TopFreq' };
      const beside = reportPage({ ...task, outcomes: { ...task.outcomes!, champion } });
      t.match(beside, /(Better than|Worse than|No clear difference from) the champion 2025-01-30-cafecafe/);
      t.match(beside, 'the champion gave');
    });

    await t.test('what was not measured says why', async (t) => {
      const evaluation = { skipped: 'not asked for' };
      const bare = reportPage({
        ...task,
        report: { ...task.report, evaluation },
        outcomes: null,
        examples: [],
        gaps: [],
      });
      t.match(bare, 'was not measured: not asked for');
      t.notMatch(bare, /<svg|Customer 1/);
    });
  },
);

t.test('gaps by week, of the items bought again most', async (t) => {
  const days = [0, 7, 15, 15 + 200];
  const baskets = basketsOf(
    [
      [[0], [0, 1], [0], [0, 1]],
      [[1], [1]],
    ],
    3,
    (_, b) => days[b]!,
  );
  const timing = {
    family: 'poisson-gamma',
    location: Float32Array.of(Math.log(10), Math.log(20), Math.log(30)),
    spread: 1,
    ownWeight: 2,
  } as const;
  const replenishment = {
    timing,
    rate: new Float32Array(9),
    calibration: [],
    amountPower: 0,
    packSize: new Float32Array(3).fill(1),
  };
  const fits = gapFits(baskets, Int32Array.of(100, 101, 102), replenishment);
  t.match(fits, [
    { item: 100, gaps: 3 },
    { item: 101, gaps: 2 },
  ]);
  // Gamma(2, 20) before the first gap; then as the gaps of 7 and of 8 days have come.
  const longer = (days: number) =>
    ((20 / (20 + days)) ** 2 + (27 / (27 + days)) ** 3 + (35 / (35 + days)) ** 4) / 3;
  for (const week of [0, 1, 15])
    t.ok(Math.abs(fits[0]!.foretold[week]! - (longer(7 * week) - longer(7 * week + 7))) < 1e-6, `${week}`);
  t.equal(fits.length, 2, 'what nobody bought again has no gaps');
  t.same(fits[0]!.weeks.slice(0, 3), [1 / 3, 1 / 3, 0]);
  t.same(fits[1]!.weeks.slice(0, 2), [1 / 2, 0], 'the longest is in no week, nor another customer');
});

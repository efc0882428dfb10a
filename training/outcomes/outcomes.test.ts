import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { writeLists } from '../../test/support/lists.ts';
import { ours, writeOutcomes } from '../../test/support/outcomes.ts';
import { smallChain } from '../../test/support/small-chain.ts';
import { measureQuestions } from '../evaluate/evaluate.ts';
import { FAST_EVALUATION, OURS } from '../evaluate/index.ts';
import { forgetInVersions } from '../forget.ts';
import { exampleCards, REPORT_PAGE } from '../report-page/examples.ts';
import { FIT_DEFAULTS } from '../settings.ts';
import { figureOf, modelRow } from './figures.ts';
import { OUTCOMES_FILE, readOutcomes } from './file.ts';
import { forgetInOutcomes } from './forget.ts';
import { DEPTH, outcomesOf } from './outcomes.ts';

t.test('every figure of the report follows from the outcomes, slices too', async (t) => {
  const network = { ...FIT_DEFAULTS.network, epochs: 1, leastSteps: 1 };
  const { report, results } = await measureQuestions(smallChain(60), {
    ...FAST_EVALUATION,
    fit: { network },
  });
  const outcomes = outcomesOf(results, report.days, null);
  t.match(outcomes, { days: 14, cutOffs: [{ day: '2025-01-17', lastDay: '2025-01-31' }] });
  t.ok(outcomes.slices.includes('customers known') && outcomes.slices.includes('customers store-only'));
  t.ok(['price low', 'channel store', 'category 1'].every((name) => outcomes.slices.includes(name)));
  const meanOf = (model: string, metric: string, k: number, slice: number | null = null) => {
    const figures = outcomes.questions
      .map((question) => figureOf(question, modelRow(outcomes, model), metric, k, slice))
      .filter((figure) => typeof figure === 'number');
    return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  };
  const near = (got: number, expected: number | null | undefined) =>
    typeof expected === 'number' && Math.abs(got - expected) < 1e-9;
  for (const { name, metrics, slices } of report.models) {
    for (const metric of ['recall', 'ndcg', 'hit'])
      for (const k of [10, DEPTH])
        t.ok(near(meanOf(name, metric, k), metrics[`${metric}@${k}`]), `${metric}@${k} of ${name}`);
    const category = outcomes.slices.indexOf('category 2');
    t.ok(near(meanOf(name, 'recall', 10, category), slices['category 2']!.metrics['recall@10']));
  }
  t.throws(() => modelRow(outcomes, 'none'), { message: /expected one of .*next-purchase/ });
  const chances = report.reliability!;
  t.equal(chances.length, 10);
  t.ok(chances.every(({ predicted }, bin) => bin === 0 || predicted >= chances[bin - 1]!.predicted));
  t.ok(chances.at(-1)!.observed > chances[0]!.observed + 0.2, 'the likeliest are bought more often');
  t.ok(outcomes.models.includes(OURS));
});

t.test('who is erased goes, the others stay', async (t) => {
  const directory = writeOutcomes(
    t.testdir(),
    'v',
    ours(() => 1, { customers: 5 }),
  );
  await forgetInOutcomes(directory, [3, 77]);
  await forgetInOutcomes(directory, [3]);
  const left = await readOutcomes(directory);
  t.same(
    left!.questions.map(({ customer }) => customer),
    [0, 1, 2, 4],
  );
  t.match(
    left,
    ours(() => 1, { customers: 3 }),
  );

  const shown = ours(() => 1, { customers: 3 });
  shown.questions[1]!.example = 1;
  shown.questions[2]!.example = 2;
  writeOutcomes(join(directory, '..', '..'), 'v', shown);
  const example = { before: null, after: [5], bought: [5], unseen: 0 };
  const cards = exampleCards(
    [
      { number: 1, ...example },
      { number: 2, ...example, after: [6] },
    ],
    (item) => `what <b>--> ${item}`,
  );
  await writeFile(join(directory, REPORT_PAGE), `before ${cards} after`);
  await forgetInOutcomes(directory, [1]);
  const page = await readFile(join(directory, REPORT_PAGE), 'utf8');
  t.notMatch(page, /Customer 1|&#62; 5<\/b><\/li><\/ol><\/div><div><h4>then/);
  t.match(page, /^before .*Customer 2.*&#62; 6.* after$/s);
  t.same((await readOutcomes(directory))!.questions.length, 2);

  await writeFile(join(directory, OUTCOMES_FILE), 'broken');
  await forgetInOutcomes(directory, [1]);
  t.notOk(existsSync(join(directory, OUTCOMES_FILE)), 'nobody can say who is in it');
  t.notOk(existsSync(join(directory, REPORT_PAGE)), 'nor who the examples are');
  await forgetInOutcomes(directory, [1]);
});

t.test('an erasure looks through the outcomes of every version', async (t) => {
  const dataDir = t.testdir();
  writeLists(dataDir, 'v', [1, 2]);
  const directory = writeOutcomes(
    dataDir,
    'v',
    ours(() => 1, { customers: 3 }),
  );
  t.same(await forgetInVersions(dataDir, [1]), { v: 1 });
  t.same(
    (await readOutcomes(directory))!.questions.map(({ customer }) => customer),
    [0, 2],
  );
});

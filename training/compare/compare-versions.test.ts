import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ours, outcomesWith, writeOutcomes } from '../../test/support/outcomes.ts';
import { CHAMPION, OURS } from '../evaluate/index.ts';
import { OUTCOMES_FILE } from '../outcomes/file.ts';
import { compareVersions } from './compare-versions.ts';

const quarter = (customer: number) => (customer % 4 === 0 ? 2 : 0);
const half = (customer: number) => (customer % 2 === 0 ? 2 : 0);

t.test('b less a, customer by customer, with intervals and slices', async (t) => {
  const dataDir = t.testdir();
  writeOutcomes(dataDir, 'a', ours(quarter));
  writeOutcomes(
    dataDir,
    'b',
    ours((customer) => (customer % 2 === 0 ? 1 : 0)),
  );
  const comparison = await compareVersions(dataDir, 'a', 'b');
  t.match(comparison, { a: 'a', b: 'b', days: 14, questions: 400, customers: 400, fittedAgain: null });
  t.match(comparison.metrics['recall@10'], { a: 0.25, b: 0.25, difference: { difference: 0 } });
  t.match(comparison.metrics['hit@10'], { a: 0.25, b: 0.5, difference: { difference: 0.25 } });
  const { difference } = comparison.metrics['hit@10']!;
  t.ok('low' in difference && difference.low > 0.2 && difference.high < 0.3);
  t.match(comparison.slices['channel store'], {
    questions: 400,
    metrics: { 'recall@10': { a: 0.25, b: 0.5 } },
  });
  t.match(comparison.slices['channel web']!.metrics['recall@10'], {
    a: 0.25,
    b: 0,
    difference: { difference: -0.25 },
  });
  t.strictSame(await compareVersions(dataDir, 'a', 'b'), comparison, 'again the same');
});

t.test('only customers whom both were asked about, and what was bought is the same', async (t) => {
  const dataDir = t.testdir();
  const a = ours(half);
  writeOutcomes(dataDir, 'a', { ...a, questions: a.questions.filter(({ customer }) => customer < 100) });
  const b = ours(half);
  for (const question of b.questions.slice(0, 10)) {
    question.slices.push([0]);
    question.ranks[0]!.push(3);
  }
  writeOutcomes(dataDir, 'b', b);
  t.match(await compareVersions(dataDir, 'a', 'b'), {
    customers: 90,
    metrics: { 'recall@10': { difference: { difference: 0, low: 0, high: 0 } } },
  });
  writeOutcomes(dataDir, 'c', { ...a, questions: a.questions.slice(300) });
  await t.rejects(compareVersions(dataDir, 'a', 'c'), {
    code: 'not_comparable',
    message: /got 0 customers/,
  });
});

t.test('other days are refused, saying which', async (t) => {
  const dataDir = t.testdir();
  writeOutcomes(dataDir, 'a', ours(half));
  writeOutcomes(dataDir, 'b', ours(half, { lastDay: '2026-03-16' }));
  await t.rejects(compareVersions(dataDir, 'a', 'b'), {
    code: 'not_comparable',
    message:
      /a was asked about the 14 days after 2026-03-01 to 2026-03-15, b .* to 2026-03-16; .*--until 2026-03-15/,
  });
  writeOutcomes(dataDir, 'c', { ...ours(half), days: 15 });
  await t.rejects(compareVersions(dataDir, 'a', 'c'), { code: 'not_comparable' });
  await t.rejects(compareVersions(dataDir, 'a', 'unmeasured'), {
    code: 'not_comparable',
    message: /^unmeasured was not measured/,
  });
  const broken = writeOutcomes(dataDir, 'broken', ours(half));
  await writeFile(join(broken, OUTCOMES_FILE), 'no gzip');
  await t.rejects(compareVersions(dataDir, 'a', 'broken'), { code: 'artifact_corrupt' });
});

t.test('the champion of an earlier day is compared by its settings, fitted again', async (t) => {
  const dataDir = t.testdir();
  writeOutcomes(dataDir, 'yesterday', ours(half));
  const champion = { version: 'yesterday', model: CHAMPION };
  const today = outcomesWith({ [OURS]: half, [CHAMPION]: quarter }, { lastDay: '2026-03-16', champion });
  writeOutcomes(dataDir, 'today', today);
  t.match(await compareVersions(dataDir, 'yesterday', 'today'), {
    fittedAgain: 'yesterday',
    metrics: { 'recall@10': { a: 0.25, b: 0.5 } },
  });
  t.match(await compareVersions(dataDir, 'today', 'yesterday'), {
    fittedAgain: 'yesterday',
    metrics: { 'recall@10': { a: 0.5, b: 0.25 } },
  });
  writeOutcomes(dataDir, 'same', { ...today, champion: { version: 'yesterday', model: OURS } });
  t.match(await compareVersions(dataDir, 'yesterday', 'same'), {
    metrics: { 'recall@10': { a: 0.5, b: 0.5, difference: { low: 0, high: 0 } } },
  });
  await t.rejects(compareVersions(dataDir, 'unmeasured', 'today'), { code: 'not_comparable' });
});

import { COMPARED, compareOutcomes, type Difference, K } from '../compare/compare-outcomes.ts';
import { differenceRow } from '../compare/difference-row.ts';
import { figuresRow } from '../compare/figures-row.ts';
import { OURS } from '../evaluate/index.ts';
import type { Outcomes } from '../outcomes/outcomes.ts';
import type { TrainingReport } from '../report.ts';
import { type Example, exampleCards } from './examples.ts';
import type { GapFit } from './gap-fits.ts';
import { gapPlots } from './gap-plots.ts';
import { escapeHtml, section, table } from './html.ts';
import { recallCurves } from './recall-curves.ts';
import { reliabilityPlot } from './reliability-plot.ts';
import { STYLE } from './style.ts';
import { titled } from './titled.ts';

/** What the page shows beside the report. */
export interface PageContent {
  /** Null where nothing was measured. */
  outcomes: Outcomes | null;
  examples: Example[];
  gaps: GapFit[];
}

export interface PageTask extends PageContent {
  report: TrainingReport;
  /** item_no → what a person calls it. */
  itemTitles: ReadonlyMap<number, string>;
  /** category_no → title. */
  categoryTitles: ReadonlyMap<number, string>;
}

/** report.html: whole in one file, for people. It loads nothing and runs nothing, and names no customer. */
export function reportPage({
  report,
  outcomes,
  examples,
  gaps,
  itemTitles,
  categoryTitles,
}: PageTask): string {
  const titleOf = (item: number) => itemTitles.get(item) ?? `item ${item}`;
  const { version, window, data, warnings } = report;
  const count = (value: number) => value.toLocaleString('en');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${version}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${STYLE}</style></head><body>
<h1>Version ${version}</h1>
<p>${window.from} to ${window.to}: ${count(data.customers)} customers, ${count(data.items)} items, ${count(data.purchases)} purchases, ${count(data.lines)} lines.</p>
${warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('\n')}
${outcomes === null ? notMeasured(report) : measured(report, outcomes, categoryTitles)}
${gaps.length === 0 ? '' : section('When it is bought again', 'Days between two purchases of an item by the same customer (bars), and how many the model expected each week as the gap began (line): the items that are bought again most often.', gapPlots(gaps, titleOf))}
${examples.length === 0 ? '' : section('Twenty customers', 'Numbered for this page alone. Lists as they would have been on the day after the cut-off, and what was then bought; what was found is bold.', exampleCards(examples, titleOf))}
${section('How it was made', 'Seconds by step (measuring goes on beside the rest), sizes and every setting.', table([['step', 'seconds'], ...Object.entries(report.seconds).map(([step, seconds]) => [step, seconds.toFixed(1)])]), json('Sizes', report.sizes), json('Ranker', report.ranker), json('Settings', report.settings), json('Everything, as in report.json', report))}
</body></html>
`;
}

function notMeasured({ evaluation }: TrainingReport): string {
  const why = 'skipped' in evaluation ? evaluation.skipped : 'nothing was kept of it';
  return `<p class="warning">How good it is was not measured: ${escapeHtml(why)}.</p>`;
}

function measured(
  { evaluation }: TrainingReport,
  outcomes: Outcomes,
  categoryTitles: ReadonlyMap<number, string>,
): string {
  if ('skipped' in evaluation) return '';
  const { comparison, reliability, models } = evaluation;
  const beside = [
    ...(comparison === null
      ? []
      : [{ name: `${comparison.baseline}, the best baseline`, model: comparison.baseline }]),
    ...(outcomes.champion === null
      ? []
      : [{ name: `the champion ${outcomes.champion.version}`, model: outcomes.champion.model }]),
  ].map(({ name, model }) => ({
    name,
    compared: compareOutcomes({ outcomes, model }, { outcomes, model: OURS }),
  }));
  const spans = outcomes.cutOffs.map(
    ({ day, lastDay }) => `known up to ${day}, asked about the days to ${lastDay}`,
  );
  const columns = ['recall', 'ndcg', 'hit', 'mrr', 'recall_repeat', 'recall_new'].map(
    (name) => `${name}@${K}`,
  );
  const plots = [
    section(
      'Found, by the length of the list',
      `Share of what a customer bought that is among the first k items: ${spans.join('; ')}.`,
      recallCurves(outcomes),
    ),
    reliability === null
      ? ''
      : section(
          'Reliability: does a chance keep its word?',
          'The chance that the model gave a listed item, and how often it was in the next basket.',
          reliabilityPlot(reliability),
        ),
  ];
  return [
    ...beside.map(({ name, compared }) => verdict(name, compared.metrics)),
    `<div class="plots">${plots.join('')}</div>`,
    section(
      'Beside the baselines',
      'All made of the same history and asked the same.',
      table([['', ...columns], ...models.map((model) => figuresRow(model, columns))]),
    ),
    ...beside.map(({ name, compared }) =>
      section(
        `By slice, beside ${name}`,
        `${COMPARED[0]}@${K} of theirs and ours; the intervals of all slices hold at once with 95 %.`,
        table([
          ['', 'customers', 'theirs', 'ours', 'difference', 'from', 'to', ''],
          ...Object.entries(compared.slices).map(([slice, { metrics }]) =>
            differenceRow(titled(slice, categoryTitles), metrics[`${COMPARED[0]}@${K}`]!),
          ),
        ]),
      ),
    ),
  ].join('\n');
}

/** In words, and the figures below. */
function verdict(name: string, metrics: Record<string, Difference>): string {
  const intervals = Object.values(metrics).flatMap(({ difference }) =>
    'low' in difference ? difference : [],
  );
  const word = intervals.some(({ high }) => high < 0)
    ? 'Worse than'
    : intervals.length > 0 && intervals.every(({ low }) => low > 0)
      ? 'Better than'
      : 'Not to be told from';
  const head = ['', 'customers', 'theirs', 'ours', 'difference', '95 % from', 'to', ''];
  const rows = Object.entries(metrics).map(([metric, difference]) => differenceRow(metric, difference));
  return `<p class="verdict">${word} ${escapeHtml(name)}</p>${table([head, ...rows])}`;
}

function json(title: string, value: unknown): string {
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;
}

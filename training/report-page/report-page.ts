import { COMPARED, compareOutcomes, type Difference, K } from '../compare/compare-outcomes.ts';
import { differenceRow } from '../compare/difference-row.ts';
import { figuresRow } from '../compare/figures-row.ts';
import { OURS } from '../evaluate/index.ts';
import { beatsBaselines, losesToChampion } from '../gate.ts';
import type { Outcomes } from '../outcomes/outcomes.ts';
import type { TrainingReport } from '../report.ts';
import { stepTitle } from '../steps.ts';
import { type Example, exampleCards } from './examples.ts';
import type { GapFit } from './gap-fits.ts';
import { gapPlots } from './gap-plots.ts';
import { escapeHtml, section, table } from './html.ts';
import { modelTitle } from './model-title.ts';
import { recallCurves } from './recall-curves.ts';
import { reliabilityPlot } from './reliability-plot.ts';
import { STYLE } from './style.ts';
import { titled } from './titled.ts';
import { BASELINE_WORDS, glossary, METRIC_WORDS, SLICE_WORDS } from './words.ts';

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
  const alikeChampion = outcomes?.champion?.model === OURS;
  const shown = alikeChampion ? examples.map((example) => ({ ...example, before: null })) : examples;
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
${gaps.length === 0 ? '' : section('When it is bought again', 'The items that are bought again most often: days between two purchases of one by the same customer (bars, a week each), and what the model expected as each gap began (line). Where the line is above the bars it expected the customer too early. Waits that have not ended are in no bar, but the model counts with them: the line may lie lower as a whole.', gapPlots(gaps, titleOf))}
${examples.length === 0 ? '' : section('Twenty customers', 'Numbered for this page alone. The first ten of each list as it would have been before the hidden days, and what the customer bought in them; what was found is bold.', exampleCards(shown, titleOf))}
${section('How it was made', 'Seconds by step (measuring goes on beside the rest), sizes and every setting.', table([['step', 'seconds'], ...Object.entries(report.seconds).map(([step, seconds]) => [stepTitle(step), seconds.toFixed(1)])]), json('Sizes', report.sizes), json('Ranker', report.ranker), json('Settings', report.settings), json('Everything, as in report.json', report))}
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
  const { champion } = outcomes;
  const compared = (model: string) => compareOutcomes({ outcomes, model }, { outcomes, model: OURS });
  const best = comparison && {
    name: `${comparison.baseline}, the best baseline`,
    short: comparison.baseline,
    compared: compared(comparison.baseline),
  };
  const served = champion !== null &&
    champion.model !== OURS && {
      name: `the champion ${champion.version}`,
      short: 'champion',
      compared: compared(champion.model),
    };
  const beside = [...(best ? [best] : []), ...(served ? [served] : [])];
  const against = [...beatsBaselines(evaluation), ...(served ? losesToChampion(served.compared) : [])];
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
    gate(against),
    ...beside.map(({ name, short, compared }) => verdict(name, short, compared.metrics)),
    champion?.model === OURS
      ? `<p class="verdict">The champion ${champion.version} has the same settings: fitted again on the same days, nothing differs</p>`
      : '',
    glossary(METRIC_WORDS),
    `<div class="plots">${plots.join('')}</div>`,
    section(
      'Beside the baselines',
      'All were made of the same history, its hidden days left out, and asked about the same customers.',
      table(
        [
          ['', ...columns],
          ...models.map((model) => figuresRow({ ...model, name: modelTitle(model.name) }, columns)),
        ],
        modelTitle(OURS),
      ),
      glossary(BASELINE_WORDS, 'What the baselines are'),
    ),
    ...beside.map(({ name, short, compared }) =>
      section(
        `By slice, beside ${name}`,
        `${COMPARED[0]}@${K} of a part of the customers, or of what they bought. The intervals of all slices hold at once with 95 %.`,
        table([
          ['', 'customers', short, modelTitle(OURS), 'difference', '95 % from', 'to', ''],
          ...Object.entries(compared.slices).map(([slice, { metrics }]) =>
            differenceRow(titled(slice, categoryTitles), metrics[`${COMPARED[0]}@${K}`]!),
          ),
        ]),
        glossary(SLICE_WORDS, 'What the slices are'),
      ),
    ),
  ].join('\n');
}

/** What `models promote` would have said on the day of the training. */
function gate(against: readonly string[]): string {
  if (against.length === 0)
    return '<p class="gate">May be promoted: better than the best baseline, not worse than the champion of the day it was trained.</p>';
  const reasons = against.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('');
  return `<div class="gate refused">Not to be promoted as it is:<ul>${reasons}</ul></div>`;
}

/** In words, and the figures below. */
function verdict(name: string, short: string, metrics: Record<string, Difference>): string {
  const intervals = Object.values(metrics).flatMap(({ difference }) =>
    'low' in difference ? difference : [],
  );
  const word = intervals.some(({ high }) => high < 0)
    ? 'Worse than'
    : intervals.length > 0 && intervals.every(({ low }) => low > 0)
      ? 'Better than'
      : 'No clear difference from';
  const head = ['', 'customers', short, modelTitle(OURS), 'difference', '95 % from', 'to', ''];
  const rows = Object.entries(metrics).map(([metric, difference]) => differenceRow(metric, difference));
  return `<p class="verdict">${word} ${escapeHtml(name)}</p>${table([head, ...rows])}`;
}

function json(title: string, value: unknown): string {
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;
}

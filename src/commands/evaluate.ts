import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { decimals } from '../../training/compare/number-texts.ts';
import {
  type Comparison,
  EVALUATION_DEFAULTS,
  type EvaluationReport,
  evaluateInThreads,
  OURS,
} from '../../training/evaluate/index.ts';
import { ACCOMPANYING_MODELS } from '../../training/protocols/accompanying-fold.ts';
import {
  evaluateNextBasket,
  NEXT_BASKET_MODELS,
  type NextBasketReport,
} from '../../training/protocols/next-basket.ts';
import type { TrainingReport } from '../../training/report.ts';
import { shopSettings } from '../../training/shop-settings.ts';
import { withinCategories } from '../../training/splits/within-categories.ts';
import { RegularsError } from '../errors.ts';
import { readSnapshot } from '../history/snapshot/index.ts';
import { CategoryTree } from '../resources/catalogue/category-tree.ts';
import { readCategories } from '../resources/catalogue/repository.ts';
import type { Database } from '../resources/database/index.ts';
import { accompanyingEvaluation } from './accompanying-evaluation.ts';
import { type CommandContext, runCommand } from './context.ts';
import { modelNames } from './model-names.ts';
import { noveltyEvaluation } from './novelty-evaluation.ts';
import { REPLENISHMENT_DAYS, replenishmentEvaluation } from './replenishment-evaluation.ts';
import { sessionEvaluation } from './session-evaluation.ts';
import { aligned, intervalLines } from './table.ts';

interface Flags {
  protocol: keyof typeof PROTOCOLS;
  data?: string;
  seed: number;
  k: number[];
  models?: string[];
  cutoffs: number;
  days?: number;
  customers: number;
  categories?: string[];
  visit: boolean;
}

const PROTOCOLS = {
  temporal,
  'next-basket': nextBasket,
  accompanying: accompanyingEvaluation,
  session: sessionEvaluation,
  replenishment: replenishmentEvaluation,
  novelty: noveltyEvaluation,
};

const { seed, ks, cutOffs, days, customers } = EVALUATION_DEFAULTS;

export function register(program: Command): void {
  program
    .command('evaluate')
    .description(
      'measure our model beside the baselines: on the history in the database, or on a public data set',
    )
    .addOption(
      new Option(
        '--protocol <name>',
        'temporal, novelty: the history in the database; next-basket, accompanying, session: the folder of --data; replenishment: whether and when items are bought again, in either',
      )
        .choices(Object.keys(PROTOCOLS))
        .default('temporal'),
    )
    .option(
      '--data <folder>',
      'next-basket, accompanying: the folder with history.json, future.json and keyset_N.json, with orders.csv and order_items.csv, or with transactions_YYYYWW.csv; session: with sessions.csv, with orders.csv and order_items.csv, or with history.json and future.json; replenishment: with transactions_YYYYWW.csv (each plain or .gz)',
    )
    .option(
      '--models <names>',
      `only these; next-basket: of ${NEXT_BASKET_MODELS.join(', ')}; accompanying: of ${ACCOMPANYING_MODELS.join(', ')}`,
      names,
    )
    .option('--cutoffs <number>', 'temporal, novelty, replenishment: how many cut-offs', positive, cutOffs)
    .option(
      '--days <number>',
      `the purchases of so many days are to be found (temporal, novelty: ${days}) or foretold (replenishment: ${REPLENISHMENT_DAYS})`,
      positive,
    )
    .option(
      '--customers <number>',
      'temporal, novelty: most customers asked at each cut-off',
      positive,
      customers,
    )
    .option(
      '--categories <ids>',
      'temporal: as if the shop sold these categories alone, and what lies below them',
      names,
    )
    .option(
      '--visit',
      'temporal: ask about the next purchase day alone, and rank once more knowing its store, weekday and hour, as the placement store-screen does',
      false,
    )
    .option('--k <lengths>', 'lengths of the lists that are judged', lengths, [...ks])
    .option('--seed <number>', 'the same seed gives the same figures', whole, seed)
    .addHelpText(
      'after',
      '\ntemporal: our model has the settings of the next training: what regulars tune found (tuning.json in the data folder), else the defaults.',
    )
    .action((flags: Flags, command: Command) =>
      runCommand(command, (context) => {
        if (flags.visit && flags.protocol !== 'temporal')
          throw new RegularsError('invalid_request', '--visit belongs to --protocol temporal');
        return PROTOCOLS[flags.protocol](context, flags);
      }),
    );
}

async function nextBasket(context: CommandContext, flags: Flags): Promise<void> {
  const folder = flags.data;
  if (folder === undefined)
    throw new RegularsError(
      'invalid_dataset',
      'got no --data, expected a folder with history.json and future.json',
    );
  const report = await context.step(`next-basket on ${basename(folder)}`, (onProgress) =>
    evaluateNextBasket(folder, {
      seed: flags.seed,
      ks: flags.k,
      models: modelNames(flags.models, NEXT_BASKET_MODELS),
      onProgress,
      onNote: (message) => context.note(message),
    }),
  );
  context.answer(report, () => tableOf(report, flags.k[0]!));
}

async function temporal(context: CommandContext, flags: Flags): Promise<void> {
  if (flags.data !== undefined || flags.models !== undefined)
    throw new RegularsError(
      'invalid_request',
      '--data and --models belong to --protocol next-basket; the temporal protocol reads the database',
    );
  const database = await context.database();
  const snapshot = await context.step('reading the history', async () => {
    const whole = await readSnapshot(database);
    return flags.categories === undefined
      ? whole
      : withinCategories(whole, await categoryNosOf(database, flags.categories));
  });
  const { settings, tuning } = await shopSettings(database, context.config.dataDir);
  const report = await context.step('evaluating', (onProgress) =>
    evaluateInThreads(
      snapshot,
      {
        ...EVALUATION_DEFAULTS,
        seed: flags.seed,
        cutOffs: flags.cutoffs,
        days: flags.days ?? days,
        customers: flags.customers,
        ks: flags.k,
        visit: flags.visit,
        fit: { ...settings, seed: flags.seed },
      },
      onProgress,
    ),
  );
  if (report.folds === 0)
    throw new RegularsError(
      'insufficient_history',
      `got a history too short to hide ${report.days} days of it and ask about them: import more, or ask about fewer with --days`,
    );
  const tuned = tuning && { day: tuning.day, lastDay: tuning.lastDay, customers: tuning.customers };
  context.answer({ ...report, tuned }, () =>
    [...tunedLines(tuned, report), temporalText(report, flags.k[0]!)].join('\n'),
  );
}

function tunedLines(tuned: TrainingReport['tuned'], { cutOffs }: EvaluationReport): string[] {
  if (tuned === null) return ['our model has the default settings: regulars tune has found none'];
  const { day, lastDay, customers } = tuned;
  return [
    `our model was tuned on ${customers} customers, known up to ${day}, asked about the days to ${lastDay}`,
    ...(cutOffs.some((cutOff) => cutOff.day < lastDay)
      ? [
          '  some of these days are measured here as well, which flatters it: ask for fewer --cutoffs or --days',
        ]
      : []),
  ];
}

/** @throws RegularsError `not_found` for an id that is no category's. */
async function categoryNosOf(database: Database, ids: readonly string[]): Promise<number[]> {
  const tree = new CategoryTree(await readCategories(database));
  return ids.map((id) => {
    const category = tree.find(id);
    if (category === undefined)
      throw new RegularsError('not_found', `--categories: got ${id}, expected the id of a category`);
    return category.categoryNo;
  });
}

/** Baselines by their names. */
function titleOf(name: string): string {
  return name === OURS ? `${name} (our model)` : name;
}

/** One line a model: mean ± deviation over the folds. */
function tableOf({ models, folds }: Pick<NextBasketReport, 'models' | 'folds'>, k: number): string {
  const columns = ['recall', 'ndcg', 'ndcg_cut', 'hit', 'mrr', 'recall_repeat', 'recall_new', 'coverage'];
  const rows = models.map(({ name, metrics, sd }) => [
    titleOf(name),
    ...columns.map((column) => {
      const metric = `${column}@${k}`;
      const spread = sd[metric] == null ? '' : ` ±${decimals(sd[metric]).slice(1)}`;
      return `${decimals(metrics[metric])}${metrics[metric] == null ? '' : spread}`;
    }),
  ]);
  const reasons = new Set(models.flatMap(({ reasons }) => Object.values(reasons ?? {})));
  return [
    ...aligned([['', ...columns.map((column) => `${column}@${k}`)], ...rows]),
    folds === 1 ? 'one fold' : `mean ± standard deviation over ${folds} folds`,
    ...[...reasons].map((reason) => `– ${reason}`),
  ].join('\n');
}

function temporalText(report: EvaluationReport, k: number): string {
  const cutOffs = report.cutOffs.map(
    ({ day, lastDay, customers, buyers, withoutHistory, unseenItems }) =>
      `known up to ${day}, asked about the days to ${lastDay}: ${customers} of ${buyers} buyers (${withoutHistory} had no history), ${unseenItems} items nobody had seen`,
  );
  const { tuning, comparison, atVisit } = report;
  const tuned =
    tuning === null
      ? ['the history has no earlier period to tune the baselines on']
      : [
          `baselines tuned on ${tuning.customers} customers, known up to ${tuning.day}, asked about the days to ${tuning.lastDay}:`,
          ...Object.entries(tuning.settings).map(
            ([name, settings]) => `  ${name} ${JSON.stringify(settings)}`,
          ),
        ];
  return [
    ...cutOffs,
    ...tuned,
    '',
    tableOf(report, k),
    '',
    ...slicesOf(report, k),
    ...comparisonLines('our model', comparison, ', the best baseline'),
    ...comparisonLines('our model at the visit', atVisit?.best, ', the best baseline'),
    ...comparisonLines('our model at the visit', atVisit?.without, ''),
    ...Object.entries(report.byPast).flatMap(([past, comparisons]) =>
      comparisons.flatMap(({ baseline, metrics }) => [
        `our model less ${baseline}, purchase days before: ${past}`,
        ...intervalLines(metrics),
      ]),
    ),
  ].join('\n');
}

function comparisonLines(ours: string, comparison: Comparison | null | undefined, what: string): string[] {
  if (comparison == null) return [];
  return ['', `${ours} less ${comparison.baseline}${what}:`, ...intervalLines(comparison.metrics)];
}

function slicesOf({ models }: EvaluationReport, k: number): string[] {
  const names = Object.keys(models[0]?.slices ?? {});
  const metric = `recall@${k}`;
  const rows = names.map((name) => [
    name,
    String(models[0]!.slices[name]!.queries),
    ...models.map(({ slices }) => decimals(slices[name]?.metrics[metric])),
  ]);
  return names.length === 0
    ? []
    : aligned([[metric, 'asked', ...models.map(({ name }) => titleOf(name))], ...rows]);
}

function whole(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('expected a whole number');
  return value;
}

function positive(text: string): number {
  if (whole(text) === 0) throw new InvalidArgumentError('expected 1 or more');
  return whole(text);
}

function lengths(text: string): number[] {
  return [...new Set(text.split(',').map(positive))];
}

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

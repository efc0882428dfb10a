import { type Command, InvalidArgumentError } from 'commander';
import { promote } from '../../training/registry.ts';
import type { TrainingReport } from '../../training/report.ts';
import { train } from '../../training/train.ts';
import { openStore } from '../resources/store/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface TrainFlags {
  promote?: boolean;
  seed: number;
  until?: Date;
  evaluate: boolean;
}

const STEPS: Record<string, string> = {
  history: 'reading the history',
  evaluation: 'measuring on its hidden end',
  ranker: 'training the ranker',
  together: 'bought together',
  after: 'bought after',
  similar: 'similar items',
  customers: 'customers and items',
  artifact: 'packing the model',
  lists: "writing everybody's lists",
};

export function register(program: Command): void {
  program
    .command('train')
    .description('learn a model version from the history in the database')
    .option('--promote', 'serve the version at once')
    .option('--seed <number>', 'the same seed and history give the same model', wholeNumber, 1)
    .option('--until <date>', 'leave out what was bought after this day (YYYY-MM-DD)', dayAfter)
    .option('--no-evaluate', 'do not measure it beside the baselines')
    .action((flags: TrainFlags, command: Command) => runCommand(command, (context) => run(context, flags)));
}

async function run(context: CommandContext, flags: TrainFlags): Promise<void> {
  const report = await trainVersion(context, flags);
  for (const warning of report.warnings) context.note(`warning: ${warning}`);
  const promoted = flags.promote === true;
  context.answer({ ...report, promoted }, () => textOf(report, promoted));
}

/** Trains and, if asked to, promotes, under progress bars. */
export async function trainVersion(
  context: CommandContext,
  { seed = 1, evaluate = true, until, promote: toPromote = false }: Partial<TrainFlags> = {},
): Promise<TrainingReport> {
  const { config } = context;
  const database = await context.database();
  const steps = Object.keys(STEPS);
  const { version, report } = await context.step('training', (onProgress) =>
    train({
      database,
      config,
      settings: { seed },
      evaluate,
      ...(until === undefined ? {} : { until }),
      onProgress: (step, share) => onProgress(steps.indexOf(step) + share, steps.length),
    }),
  );
  if (!toPromote) return report;
  // Without Redis each serving process holds the lists itself, and fills them from the version's files.
  const store = config.redisUrl === undefined ? undefined : await openStore(config);
  try {
    await context.step('publishing', () =>
      promote({ database, config, ...(store === undefined ? {} : { store }) }, version),
    );
  } finally {
    await store?.close();
  }
  return report;
}

function textOf(report: TrainingReport, promoted: boolean): string {
  const { data, window, sizes, ranker } = report;
  const count = (value: number) => value.toLocaleString('en');
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const times = Object.entries(report.seconds).map(
    ([step, seconds]) => `${STEPS[step] ?? step} ${seconds.toFixed(1)} s`,
  );
  return [
    `${report.version}${promoted ? ', now the champion' : `; serve it with: regulars models promote ${report.version}`}`,
    `  history    ${window.from} to ${window.to}: ${count(data.customers)} customers, ${count(data.items)} items, ${count(data.purchases)} purchases, ${count(data.lines)} lines`,
    `  ranker     ${ranker.backend}, ${count(ranker.rows)} rows of ${count(ranker.customers)} customers`,
    `  size       model ${megabytes(sizes.modelBytes)}, lists ${megabytes(sizes.listsBytes)}`,
    `  time       ${times.join(', ')}`,
    ...figures(report),
  ].join('\n');
}

function figures({ evaluation }: TrainingReport): string[] {
  if ('skipped' in evaluation) return [`  measured   no: ${evaluation.skipped}`];
  return evaluation.models.map(({ name, metrics }, at) => {
    const shown = ['recall@10', 'ndcg_cut@10', 'hit@10'].map(
      (metric) => `${metric} ${metrics[metric]?.toFixed(4) ?? '–'}`,
    );
    return `  ${(at === 0 ? 'measured' : '').padEnd(10)} ${name.padEnd(16)} ${shown.join('  ')}`;
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number ≥ 0');
  return value;
}

function dayAfter(text: string): Date {
  const date = new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('expected a date such as 2026-05-31');
  return date;
}

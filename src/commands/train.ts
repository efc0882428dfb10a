import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { decimals } from '../../training/compare/number-texts.ts';
import { whatSpeaksAgainst } from '../../training/gate.ts';
import type { TrainingPlan } from '../../training/plan/plan-training.ts';
import { champion, promote } from '../../training/registry.ts';
import type { TrainingReport } from '../../training/report.ts';
import { modelTitle } from '../../training/report-page/model-title.ts';
import { STEPS, stepTitle } from '../../training/steps.ts';
import type { OnStepProgress } from '../../training/stopwatch.ts';
import { train } from '../../training/train.ts';
import { RegularsError } from '../errors.ts';
import { type CommandContext, type OnProgress, runCommand } from './context.ts';
import { publishing } from './publishing.ts';
import { trainBySchedule } from './train-by-schedule.ts';

interface TrainFlags {
  promote?: boolean;
  seed: number;
  until?: Date;
  evaluate: boolean;
  schedule?: string;
  scheduled?: boolean;
  force?: boolean;
}

export function register(program: Command): void {
  program
    .command('train')
    .description('learn a model version from the history in the database')
    .option('--promote', 'serve the version at once, if it passes the gate of models promote')
    .option('--seed <number>', 'the same seed and history give the same model', wholeNumber, 1)
    .option('--until <date>', 'leave out what was bought after this day (YYYY-MM-DD)', dayAfter)
    .option('--no-evaluate', 'do not measure it beside the baselines')
    .option('--force', 'train a history that teaches nothing yet, or that memory will not suffice for')
    .addOption(
      new Option('--schedule <cron>', 'stay, and train at these times in REGULARS_TIME_ZONE').conflicts(
        'until',
      ),
    )
    .addOption(new Option('--scheduled', 'is started by a schedule').hideHelp())
    .addHelpText('after', HELP)
    .action((flags: TrainFlags, command: Command) =>
      flags.schedule === undefined
        ? runCommand(command, (context) => run(context, flags))
        : runCommand(command, (context) => stay(context, flags), {
            trainSchedule: flags.schedule,
            trainPromote: flags.promote === true,
          }),
    );
}

const HELP = `
Trainings of one database never run side by side. One that was killed goes on after its finished steps when it is started
again with the same history, settings and seed. The history is looked at first, and refused where it teaches nothing or
would need more memory than there is. \`regulars serve --train-schedule\` trains beside serving.

Examples:
  regulars train --promote
  regulars train --schedule "0 3 * * *" --promote`;

/** Trains at the times of the schedule until SIGINT or SIGTERM. */
async function stay(context: CommandContext, { seed, evaluate, force }: TrainFlags): Promise<void> {
  const told = (fields: object, message: string) =>
    context.note(`${new Date().toISOString()} ${message}${fieldsOf(fields)}`);
  const trainings = trainBySchedule(
    context.config,
    { database: await context.database(), log: { info: told, warn: told, error: told } },
    ['--seed', String(seed), ...(evaluate ? [] : ['--no-evaluate']), ...(force ? ['--force'] : [])],
  )!;
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await trainings.begin();
  await stopped;
  await trainings.stop();
}

function fieldsOf(fields: object): string {
  const told = Object.entries(fields).map(([name, value]) => {
    const text = value instanceof Date ? value.toISOString() : String(value);
    return `${name} ${text}`;
  });
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

async function run(context: CommandContext, flags: TrainFlags): Promise<void> {
  const report = await trainVersion(context, flags);
  for (const warning of report.warnings) context.note(`warning: ${warning}`);
  if (flags.promote !== true) {
    const { version } = report;
    const served = await champion(await context.database());
    const against = await whatSpeaksAgainst(context.config.dataDir, { version, report }, served);
    const next =
      served?.version === version
        ? `${version}, the champion as before: the same history, settings and seed make the same version`
        : `${version}; ${against.length === 0 ? 'serve it with' : 'served only when forced'}: regulars models promote ${version}${against.length === 0 ? '' : ' --force'}`;
    context.answer({ ...report, promoted: false, against }, () =>
      textOf(report, next, against.length === 0 ? ['passes'] : against),
    );
    return;
  }
  try {
    await publishing(context, (promotion) => promote(promotion, report.version));
    context.answer({ ...report, promoted: true }, () =>
      textOf(report, `${report.version}, now the champion`, ['passes']),
    );
  } catch (error) {
    if (!(error instanceof RegularsError && error.code === 'gate_refused')) throw error;
    // What was learnt stays, and is told; who asked for more than that hears why not.
    context.answer({ ...report, promoted: false, refused: error.message }, () =>
      textOf(report, `${report.version}, not promoted`, []),
    );
    context.note(`error: ${error.message} [${error.code}]`);
    process.exitCode = 1;
  }
}

/** Trains under progress bars. */
export async function trainVersion(
  context: CommandContext,
  { seed = 1, evaluate = true, until, scheduled = false, force = false }: Partial<TrainFlags> = {},
): Promise<TrainingReport> {
  const { config } = context;
  const database = await context.database();
  const { report } = await context.step('training', (onProgress) =>
    train({
      database,
      config,
      settings: { seed },
      evaluate,
      scheduled,
      force,
      onPlan: (plan) => context.note(textOfPlan(plan)),
      ...(until === undefined ? {} : { until }),
      onProgress: workDone(evaluate, onProgress),
    }),
  );
  return report;
}

/** One bar of steps that overlap: the work done of all the work there is. */
export function workDone(evaluate: boolean, onProgress: OnProgress): OnStepProgress {
  const steps = Object.entries(STEPS).filter(([step]) => evaluate || step !== 'evaluation');
  const total = steps.reduce((sum, [, { work }]) => sum + work, 0);
  const shares = new Map<string, number>();
  return (step, share) => {
    shares.set(step, share);
    onProgress(
      steps.reduce((sum, [name, { work }]) => sum + work * (shares.get(name) ?? 0), 0),
      total,
    );
  };
}

function textOfPlan({ diagnosis, forecast }: TrainingPlan): string {
  const { customers, returning, receipts, receiptsOfSeveral, receiptsOfNobody, head, drift, holes } =
    diagnosis;
  const percent = (part: number, whole = 1) => `${Math.round((100 * part) / Math.max(whole, 1))} %`;
  const overlap =
    drift === null
      ? 'drift unknown (short)'
      : `last ${drift.days} days overlap ${percent(drift.overlap)} with those before`;
  return [
    `history: ${customers.toLocaleString('en')} customers, ${percent(returning, customers)} of them back on another day; ${receipts.toLocaleString('en')} receipts, ${percent(receiptsOfNobody, receipts)} of nobody known, ${percent(receiptsOfSeveral, receipts)} of several items`,
    `  1 % of the items are ${percent(head.share)} of the lines (Gini ${head.gini.toFixed(2)}); ${overlap}; ${holes.count} holes in the calendar`,
    `training takes about ${duration(forecast.seconds)} (longer beside other work) and ${forecast.megabytes.toLocaleString('en')} MB; stopped and started again, it goes on`,
  ].join('\n');
}

function duration(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;
}

/** @param next the version, and what to do with it. @param gate what `models promote` says of it. */
function textOf(report: TrainingReport, next: string, gate: readonly string[]): string {
  const { data, window, sizes, ranker, tuned, forecast, spent, resumed } = report;
  const count = (value: number) => value.toLocaleString('en');
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const times = Object.entries(report.seconds).map(
    ([step, seconds]) => `${stepTitle(step)} ${seconds.toFixed(1)} s`,
  );
  return [
    next,
    `  history    ${window.from} to ${window.to}: ${count(data.customers)} customers, ${count(data.items)} items, ${count(data.purchases)} purchases, ${count(data.lines)} lines`,
    `  ranker     ${ranker.backend}, ${count(ranker.rows)} rows of ${count(ranker.customers)} customers`,
    ...(tuned === null
      ? []
      : [`  tuned      on ${tuned.customers} customers, ${tuned.day} to ${tuned.lastDay}`]),
    `  size       model ${megabytes(sizes.modelBytes)}, lists ${megabytes(sizes.listsBytes)}`,
    `  time       ${times.join(', ')}${'evaluation' in report.seconds ? ' (the measuring beside the rest)' : ''}`,
    `  took       ${duration(spent.seconds)}, ${spent.megabytes.toLocaleString('en')} MB; expected ${duration(forecast.seconds)}, ${forecast.megabytes.toLocaleString('en')} MB`,
    ...(resumed.length === 0
      ? []
      : [`  went on    after what a killed training had finished: ${resumed.map(stepTitle).join(', ')}`]),
    ...figures(report),
    ...gate.map((line, at) => `  ${(at === 0 ? 'gate' : '').padEnd(10)} ${line}`),
    `  report     regulars models report ${report.version}`,
  ].join('\n');
}

function figures({ evaluation }: TrainingReport): string[] {
  if ('skipped' in evaluation) return [`  measured   no: ${evaluation.skipped}`];
  return evaluation.models.map(({ name, metrics }, at) => {
    const shown = ['recall@10', 'ndcg@10', 'hit@10'].map(
      (metric) => `${metric} ${decimals(metrics[metric])}`,
    );
    return `  ${(at === 0 ? 'measured' : '').padEnd(10)} ${modelTitle(name).padEnd(23)} ${shown.join('  ')}`;
  });
}

export function wholeNumber(text: string): number {
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

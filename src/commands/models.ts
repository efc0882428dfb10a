import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { compareVersions } from '../../training/compare/compare-versions.ts';
import { CHAMPION, OURS } from '../../training/evaluate/index.ts';
import {
  categoryTitles,
  findVersion,
  listVersions,
  type PromotionContext,
  promote,
  type RegisteredModel,
  rollback,
} from '../../training/registry.ts';
import { REPORT_PAGE } from '../../training/report-page/examples.ts';
import { versionDirectory } from '../../training/version-files.ts';
import { RegularsError } from '../errors.ts';
import { type CommandContext, runCommand } from './context.ts';
import { comparisonText } from './models/compare-text.ts';
import { publishing } from './publishing.ts';

export function register(program: Command): void {
  const models = program.command('models').description('list model versions, choose the one that is served');
  models
    .command('list')
    .description('versions, the latest first, with their figures beside the best baseline')
    .action((_: object, command: Command) => runCommand(command, list));
  models
    .command('compare <a> <b>')
    .description('two versions, b less a, on the customers and days that both were asked about')
    .action((a: string, b: string, _: object, command: Command) =>
      runCommand(command, (context) => compare(context, a, b)),
    );
  models
    .command('report [version]')
    .description('where the page of a version is (open it in a browser); the latest by default')
    .action((version: string | undefined, _: object, command: Command) =>
      runCommand(command, (context) => report(context, version)),
    );
  models
    .command('promote <version>')
    .description('serve this version, if it is better than the baselines and not worse than the champion')
    .option('--force', 'serve it even so; the list of versions says it')
    .action((version: string, options: { force?: boolean }, command: Command) =>
      runCommand(command, (context) => change(context, (promotion) => promote(promotion, version, options))),
    );
  models
    .command('rollback')
    .description('serve the version before the champion again')
    .action((_: object, command: Command) => runCommand(command, (context) => change(context, rollback)));
}

async function list(context: CommandContext): Promise<void> {
  const versions = await listVersions(await context.database());
  context.answer({ versions }, () =>
    versions.length === 0 ? 'no version yet: regulars train' : tableOf(versions),
  );
}

async function compare(context: CommandContext, a: string, b: string): Promise<void> {
  const database = await context.database();
  for (const version of [a, b]) await findVersion(database, version);
  const comparison = await compareVersions(context.config.dataDir, a, b);
  const titles = await categoryTitles(database);
  context.answer(comparison, () => comparisonText(comparison, titles));
}

async function report(context: CommandContext, asked: string | undefined): Promise<void> {
  const database = await context.database();
  const [latest] = asked === undefined ? await listVersions(database) : [await findVersion(database, asked)];
  if (latest === undefined) throw new RegularsError('not_found', 'there is no version yet: train one first');
  const { version } = latest;
  const path = resolve(versionDirectory(context.config.dataDir, version), REPORT_PAGE);
  if (!existsSync(path))
    throw new RegularsError('not_found', `got no ${path}: ${version} has no page here; train it again`);
  context.answer({ version, path }, () => path);
}

async function change(
  context: CommandContext,
  work: (promotion: PromotionContext) => Promise<RegisteredModel>,
): Promise<void> {
  const { version, forced } = await publishing(context, work);
  context.answer({ champion: version, forced }, () =>
    [`${version} is the champion`, ...(forced ?? []).map((reason) => `  forced, although ${reason}`)].join(
      '\n',
    ),
  );
}

const METRIC = 'recall@10';

function tableOf(versions: readonly RegisteredModel[]): string {
  const rows = versions.map(({ version, createdAt, aliases, forced, report }) => [
    version,
    [...aliases, ...(forced === null ? [] : ['forced'])].join(', '),
    createdAt.toISOString().slice(0, 16).replace('T', ' '),
    `${report.window.from} – ${report.window.to}`,
    report.data.customers.toLocaleString('en'),
    ...figures(report.evaluation),
  ]);
  const head = ['version', 'is', 'trained (UTC)', 'history', 'customers', METRIC, 'best baseline'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function figures(evaluation: RegisteredModel['report']['evaluation']): [string, string] {
  if ('skipped' in evaluation) return ['not measured', ''];
  const scored = evaluation.models.map(({ name, metrics }) => ({
    name,
    value: metrics[METRIC] ?? Number.NaN,
  }));
  const ours = scored.find(({ name }) => name === OURS)?.value ?? Number.NaN;
  const best = scored
    .filter(({ name, value }) => name !== OURS && name !== CHAMPION && !Number.isNaN(value))
    .sort((a, b) => b.value - a.value)[0];
  return [
    Number.isNaN(ours) ? '–' : ours.toFixed(4),
    best === undefined ? '' : `${best.value.toFixed(4)} ${best.name}`,
  ];
}

import type { Command } from 'commander';
import {
  listVersions,
  type PromotionContext,
  promote,
  type RegisteredModel,
  rollback,
} from '../../training/registry.ts';
import { type CommandContext, runCommand } from './context.ts';
import { publishing } from './publishing.ts';

export function register(program: Command): void {
  const models = program.command('models').description('list model versions, choose the one that is served');
  models
    .command('list')
    .description('versions, the latest first, with their figures beside the best baseline')
    .action((_: object, command: Command) => runCommand(command, list));
  models
    .command('promote <version>')
    .description('serve this version')
    .action((version: string, _: object, command: Command) =>
      runCommand(command, (context) => change(context, (promotion) => promote(promotion, version))),
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

async function change(
  context: CommandContext,
  work: (promotion: PromotionContext) => Promise<RegisteredModel>,
): Promise<void> {
  const { version } = await publishing(context, work);
  context.answer({ champion: version }, () => `${version} is the champion`);
}

const OURS = 'next-purchase';
const METRIC = 'recall@10';

function tableOf(versions: readonly RegisteredModel[]): string {
  const rows = versions.map(({ version, createdAt, aliases, report }) => [
    version,
    aliases.join(', '),
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
    .filter(({ name, value }) => name !== OURS && !Number.isNaN(value))
    .sort((a, b) => b.value - a.value)[0];
  return [
    Number.isNaN(ours) ? '–' : ours.toFixed(4),
    best === undefined ? '' : `${best.value.toFixed(4)} ${best.name}`,
  ];
}

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { RegularsError } from '../errors.ts';
import { type WatchedFile, watch } from '../operations/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface WatchFlags {
  mapping?: string;
  once?: boolean;
  interval: number;
  settle: number;
}

export function register(program: Command): void {
  program
    .command('watch')
    .description(
      'import what is dropped into a folder: claim, import, archive; what fails goes to quarantine',
    )
    .argument('<folder>', 'the drop folder')
    .option('--mapping <name>', 'for files that neither mappings.json nor a subfolder speaks for')
    .option('--once', 'take what is there and end: for cron')
    .option('--interval <seconds>', 'how often to look', seconds, 5)
    .option('--settle <seconds>', 'a file is taken when it has not changed for so long', seconds, 10)
    .addHelpText('after', HELP)
    .action((folder: string, flags: WatchFlags, command: Command) =>
      runCommand(command, (context) => run(context, folder, flags)),
    );
}

const HELP = `
How a file is read is said by the first of: mappings.json in the folder ({"receipts-*.csv": "my-till.json",
"market-*.xml": {"feed": "yml", "zone": "north"}}); the name of its subfolder (till/a.csv is read by till.json beside it,
or a shipped mapping "till"; catalogue/ holds feeds, YML or Google Merchant); .yml and .xml are feeds; --mapping.
A file is taken when it has not changed for --settle seconds, or at once where NAME.done lies beside it. Names that start
with a dot or end in .tmp, .part, .partial or .json are left alone. Any number of watchers may share a folder: one works,
the others stand by. Exit code of --once: 1 when a file was quarantined or kept waiting.

Examples:
  regulars watch /srv/drop --mapping my-till.json
  */5 * * * *  regulars watch /srv/drop --once --json >> watch.log`;

async function run(context: CommandContext, folder: string, flags: WatchFlags): Promise<void> {
  const directory = resolve(folder);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new RegularsError('invalid_request', `${folder}: got no folder, expected the drop folder`);
  const resources = {
    config: context.config,
    database: await context.database(),
    secrets: await context.secrets(),
  };
  const stopping = new AbortController();
  // The first signal lets the file in hand end; the second is the system's own.
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const files: WatchedFile[] = [];
  const problems: string[] = [];
  const totals = { archived: 0, quarantined: 0, rows: 0 };
  let lastProblem = '';
  await watch(resources, directory, {
    mapping: flags.mapping,
    settleMs: flags.settle * 1000,
    intervalMs: flags.once === true ? undefined : flags.interval * 1000,
    onStandby: () => {
      if (flags.once === true) context.note('another watcher is at work in the folder');
    },
    now: () => new Date(),
    signal: stopping.signal,
    onFile(file) {
      totals[file.outcome]++;
      totals.rows += file.summary?.rows ?? 0;
      lastProblem = '';
      if (flags.once === true && context.json) files.push(file);
      else context.answer(file, () => lineOf(file));
    },
    onProblem(error) {
      const problem = error instanceof Error ? error.message : String(error);
      // Told once, however often it is met.
      if (problem !== lastProblem) context.note(`waiting: ${problem}`);
      lastProblem = problem;
      if (flags.once === true) problems.push(problem);
      return undefined;
    },
  });
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  if (flags.once === true || !context.json)
    context.answer({ ...totals, files, problems }, () => summaryOf(totals, problems.length));
  if (totals.quarantined > 0 || problems.length > 0) process.exitCode = 1;
}

function lineOf({ file, outcome, movedTo, reason, summary }: WatchedFile): string {
  const rows = summary === undefined ? '' : `${summary.rows.toLocaleString('en')} rows, `;
  const rejected =
    summary === undefined || summary.rejectedRows === 0 ? '' : `${summary.rejectedRows} rejected, `;
  const report = summary?.report == null ? '' : ` (report: ${summary.report})`;
  return `${file}: ${rows}${rejected}${outcome} as ${movedTo}${report}${reason === undefined ? '' : `\n  ${reason}`}`;
}

function summaryOf(totals: { archived: number; quarantined: number; rows: number }, waiting: number): string {
  const told = `${totals.archived} archived, ${totals.quarantined} quarantined, ${totals.rows.toLocaleString('en')} rows`;
  return waiting === 0 ? told : `${told}; ${waiting} problems keep files waiting`;
}

function seconds(text: string): number {
  if (/^\d{1,5}(\.\d{1,3})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected seconds, such as 10 or 0.5');
}

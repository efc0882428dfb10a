import { type Command, InvalidArgumentError } from 'commander';
import { RegularsError } from '../errors.ts';
import { type ImportSummary, importFiles, loadMapping } from '../history/importers/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface ImportFlags {
  mapping: string;
  report?: string;
  dryRun?: boolean;
}

const SUBJECTS = ['purchases', 'returns', 'customers', 'catalogue', 'events'];

export function register(program: Command): void {
  program
    .command('import')
    .description(`read CSV files (.gz as they are) into the database: ${SUBJECTS.join(', ')}`)
    .argument('<subject>', SUBJECTS.join(' | '), knownSubject)
    .argument('<files...>', 'several files are one import; the lines of a purchase may lie anywhere in them')
    .requiredOption('--mapping <name>', 'a shipped mapping or a .json file: which column is what')
    .option('--report <file>', 'where rows that were not taken go (NDJSON); default in the data folder')
    .option('--dry-run', 'read and check everything, write nothing')
    .action((subject: string, files: string[], flags: ImportFlags, command: Command) =>
      runCommand(command, (context) => run(context, subject, files, flags)),
    );
}

async function run(
  context: CommandContext,
  subject: string,
  files: string[],
  flags: ImportFlags,
): Promise<void> {
  const mapping = await loadMapping(flags.mapping);
  if (mapping.subject !== subject)
    throw new RegularsError(
      'invalid_mapping',
      `Mapping ${flags.mapping}: got one of ${mapping.subject}, expected one of ${subject}`,
    );
  const resources = {
    config: context.config,
    database: await context.database(),
    secrets: await context.secrets(),
  };
  const summary = await context.step(`importing ${subject}`, (onProgress) =>
    importFiles(resources, files, mapping, {
      onProgress,
      mappingName: flags.mapping,
      report: flags.report,
      dryRun: flags.dryRun,
    }),
  );
  context.answer(summary, () => textOf(summary));
  // What was read is in, but a file that broke off must not pass for a whole one.
  if (summary.truncated.length > 0) process.exitCode = 1;
}

function textOf(summary: ImportSummary): string {
  const count = (value: number) => value.toLocaleString('en');
  const rate = Math.round(summary.rows / summary.seconds);
  const lines = [
    `${count(summary.rows)} rows in ${summary.seconds.toFixed(1)} s (${count(rate)} a second)${summary.dryRun ? ', nothing written' : ''}`,
  ];
  for (const [name, value] of Object.entries(summary.counts)) {
    const told =
      typeof value === 'number'
        ? count(value)
        : Object.entries(value)
            .filter(([outcome, times]) => times > 0 || outcome === 'accepted')
            .map(([outcome, times]) => `${count(times)} ${outcome}`)
            .join(', ');
    lines.push(`  ${name.padEnd(10)} ${told}`);
  }
  lines.push(
    `  ${'rejected'.padEnd(10)} ${count(summary.rejectedRows)} rows, ${count(summary.warnings)} warnings`,
  );
  for (const { level, file, row, reason } of summary.samples)
    lines.push(`    ${level}: ${file}:${row}: ${reason}`);
  if (summary.report !== null) lines.push(`  all of them: ${summary.report}`);
  for (const broken of summary.truncated) lines.push(`  truncated: ${broken}`);
  return lines.join('\n');
}

function knownSubject(text: string): string {
  if (!SUBJECTS.includes(text)) throw new InvalidArgumentError(`expected ${SUBJECTS.join(' | ')}`);
  return text;
}

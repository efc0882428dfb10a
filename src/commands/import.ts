import { type Command, InvalidArgumentError, Option } from 'commander';
import { FEED_FORMATS, type FeedFormat } from '../catalogue/index.ts';
import { RegularsError } from '../errors.ts';
import {
  type ImportSummary,
  importFeed,
  importFiles,
  loadMapping,
  mappingNames,
} from '../history/importers/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface ImportFlags {
  mapping?: string;
  report?: string;
  dryRun?: boolean;
  format?: FeedFormat | 'csv';
  source?: string;
  zone?: string;
  alias?: Record<string, string>;
  partial?: boolean;
  force?: boolean;
}

/** Fields of an offer that may be what another source calls the item. */
const ALIAS_FIELDS = ['id', 'vendorCode', 'shop-sku', 'model', 'barcode', 'mpn', 'gtin'];
const SUBJECTS = ['purchases', 'returns', 'customers', 'catalogue', 'events'];

export function register(program: Command): void {
  program
    .command('import')
    .description(
      `read files (CSV, or a feed of items; .gz as they are) into the database: ${SUBJECTS.join(', ')}`,
    )
    .argument('<subject>', SUBJECTS.join(' | '), knownSubject)
    .argument('<files...>', 'several files are one import; the lines of a purchase may lie anywhere in them')
    .option('--mapping <name>', 'of CSV: a shipped mapping or a .json file: which column is what')
    .option('--report <file>', 'where rows that were not taken go (NDJSON); default in the data folder')
    .option('--dry-run', 'read and check everything, write nothing')
    .addOption(
      new Option(
        '--format <format>',
        'of a catalogue: Yandex Market YML, Google Merchant (XML or text with tabs) or CSV; default told by the content',
      ).choices([...FEED_FORMATS, 'csv']),
    )
    .option(
      '--source <name>',
      'of a feed: whose items these are, where a shop has several; default the format',
      nameOf,
    )
    .option('--zone <name>', 'of a feed: the price zone its prices are of', nameOf)
    .option(
      '--alias <source=field>',
      "of a feed: which field is another source's code, such as till=vendorCode; may be repeated",
      aliasOf,
    )
    .option('--partial', 'of a catalogue: it is a part of it, so what is not in it stays available')
    .option('--force', 'of a catalogue: take one that drops more than 30 % of its available items')
    .addHelpText('after', EXAMPLES)
    .action((subject: string, files: string[], flags: ImportFlags, command: Command) =>
      runCommand(command, (context) => run(context, subject, files, flags)),
    );
}

const EXAMPLES = `
Examples:
  regulars import purchases receipts-*.csv.gz --mapping till.json
  regulars import catalogue https://shop.example/market.yml
  regulars import catalogue north.xml.gz --format yml --source north --zone north --alias till=vendorCode
  regulars import catalogue merchant.tsv --format google --dry-run
  regulars import catalogue items.csv --format csv --mapping items.json
  regulars import catalogue new-coats.yml --partial`;

async function run(
  context: CommandContext,
  subject: string,
  files: string[],
  flags: ImportFlags,
): Promise<void> {
  if (flags.mapping === undefined && subject === 'catalogue' && flags.format !== 'csv')
    return runFeed(context, files, flags);
  if (flags.mapping === undefined)
    throw new RegularsError(
      'invalid_request',
      'got no --mapping, expected a .json file that says which column is what ("A mapping" in README.md), or a shipped one: ' +
        (await mappingNames()).join(', '),
    );
  const ofFeeds = (['source', 'zone', 'alias'] as const).find((flag) => flags[flag] !== undefined);
  if (ofFeeds !== undefined || (flags.format !== undefined && flags.format !== 'csv'))
    throw new RegularsError(
      'invalid_request',
      `--${ofFeeds ?? 'format'}: of feeds alone, got --mapping beside it`,
    );
  const ofCatalogues = (['partial', 'force'] as const).find((flag) => flags[flag] !== undefined);
  if (ofCatalogues !== undefined && subject !== 'catalogue')
    throw new RegularsError('invalid_request', `--${ofCatalogues}: of a catalogue alone, got ${subject}`);
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
      partial: flags.partial,
      force: flags.force,
    }),
  );
  context.answer(summary, () => textOf(summary));
  // What was read is in, but a file that broke off must not pass for a whole one.
  if (summary.truncated.length > 0) process.exitCode = 1;
}

async function runFeed(context: CommandContext, files: string[], flags: ImportFlags): Promise<void> {
  const [feed, ...more] = files;
  if (feed === undefined || more.length > 0)
    throw new RegularsError(
      'invalid_request',
      `got ${files.length} feeds, expected one: each replaces the one before`,
    );
  const { mapping: _, alias: aliases, format, ...options } = flags;
  const resources = {
    config: context.config,
    database: await context.database(),
    secrets: await context.secrets(),
  };
  const summary = await context.step('importing catalogue', (onProgress) =>
    importFeed(resources, feed, {
      ...options,
      aliases,
      onProgress,
      format: format === 'csv' ? undefined : format,
    }),
  );
  context.answer(summary, () => textOf(summary));
}

function textOf(summary: ImportSummary): string {
  const count = (value: number) => value.toLocaleString('en');
  const rate = Math.round(summary.rows / summary.seconds);
  const lines = [
    `${count(summary.rows)} rows in ${summary.seconds.toFixed(1)} s (${count(rate)} a second)${summary.dryRun ? ', nothing written' : ''}`,
  ];
  const width = Math.max(10, ...Object.keys(summary.counts).map((name) => name.length));
  for (const [name, value] of Object.entries(summary.counts)) {
    const told =
      typeof value === 'number'
        ? count(value)
        : Object.entries(value)
            .filter(([outcome, times]) => times > 0 || outcome === 'accepted')
            .map(([outcome, times]) => `${count(times)} ${outcome}`)
            .join(', ');
    lines.push(
      `  ${name.padEnd(width)} ${told}${name === 'customers' && typeof value === 'number' ? ' new' : ''}`,
    );
  }
  lines.push(
    `  ${'rejected'.padEnd(width)} ${count(summary.rejectedRows)} rows, ${count(summary.warnings)} warnings`,
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

function nameOf(text: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,63}$/u.test(text)) throw new InvalidArgumentError('expected a name');
  return text;
}

function aliasOf(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, source, field] = /^([^=]{1,64})=([A-Za-z_-]{1,64})$/.exec(text) ?? [];
  if (source === undefined || field === undefined || !ALIAS_FIELDS.includes(field))
    throw new InvalidArgumentError(`expected SOURCE=FIELD, the field ${ALIAS_FIELDS.join(' | ')}`);
  return { ...previous, [nameOf(source)]: field };
}

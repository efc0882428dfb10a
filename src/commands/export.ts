import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { buildApp } from '../app.ts';
import { parseIdentifier } from '../customers/consent/index.ts';
import { RegularsError } from '../errors.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportProgress, exportLines } from '../recommend/index.ts';
import { replaceDurably } from '../resources/replace-durably.ts';
import { type CommandContext, runCommand } from './context.ts';

interface Flags {
  format: ExportFormat;
  placement: string[];
  count?: number;
  store?: string;
  customers?: string;
  out?: string;
}

export function register(program: Command): void {
  program
    .command('export')
    .description('what other systems take in')
    .command('recommendations')
    .description('what every customer is recommended, as a stream of lines: no page and no widget needed')
    .addOption(
      new Option('--format <format>', 'a line for a customer and placement, or for an item')
        .choices(EXPORT_FORMATS)
        .default('ndjson'),
    )
    .option('--placement <names...>', 'one or more, answered together as those of a page', ['home'])
    .option('--count <n>', 'items of each placement; default: as the placement says', countOf)
    .option('--store <id>', 'the store where they are: its prices, and for store-screen what it has')
    .option('--customers <file>', 'whom, one a line: KIND:VALUE or a public id; default: everybody')
    .option('--out <file>', 'default: stdout; a file is there when it is whole')
    .addHelpText(
      'after',
      `
Customers get what a widget would show them: whoever is held out, or refuses profiling, what is popular. Nothing of it is
counted as served.

Examples:
  regulars export recommendations --placement home --count 12 --out home.ndjson
  regulars export recommendations --format csv --customers vip.txt | gzip > vip.csv.gz`,
    )
    .action((flags: Flags, command: Command) => runCommand(command, (context) => exported(context, flags)));
}

async function exported({ config, json, answer, note, step }: CommandContext, flags: Flags): Promise<void> {
  const { format, placement, count, store, out } = flags;
  if (json && out === undefined)
    throw new RegularsError(
      'invalid_request',
      '--json prints what was done on stdout: got no --out for the lines, expected it',
    );
  const customers = flags.customers === undefined ? undefined : await customersOf(flags.customers);
  const app = await buildApp({ ...config, logLevel: 'warn' });
  try {
    await app.ready();
    const version = app.models.current()?.version;
    if (version === undefined)
      throw new RegularsError(
        'model_missing',
        'got no model, expected a promoted one: regulars train --promote',
      );
    const request = {
      format,
      customers,
      country: config.country,
      body: {
        requests: placement.map((name) => ({ placement: name, ...(count !== undefined && { count }) })),
        ...(store !== undefined && { context: { store } }),
      },
    };
    let progress: ExportProgress = { done: 0, total: 0, unknown: 0 };
    await step('exporting recommendations', async (onProgress) => {
      const lines = exportLines(app, request, (now) => {
        progress = now;
        onProgress(now.done, now.total);
      });
      await (out === undefined ? print(lines) : replaceDurably(out, lines));
    });
    const { done, unknown } = progress;
    if (unknown > 0) note(`${unknown} of ${done} are nobody: they have no line`);
    if (out !== undefined)
      answer(
        { version, customers: done - unknown, unknown, file: out },
        () => `${out}: ${done - unknown} customers, version ${version}`,
      );
  } finally {
    await app.close();
  }
}

/** Whoever reads may stop early (`| head`). */
async function print(lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function customersOf(path: string) {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new RegularsError('invalid_request', `--customers: ${path} cannot be read`, { cause });
  });
  return text.split(/\r?\n/).flatMap((line, at) => {
    const asked = line.trim();
    if (asked === '') return [];
    try {
      return [{ asked, identifier: parseIdentifier(asked) }];
    } catch (error) {
      throw new RegularsError('invalid_identifier', `${path}, line ${at + 1}: ${(error as Error).message}`);
    }
  });
}

function countOf(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new InvalidArgumentError('expected a whole number from 1 to 100');
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { parseIdentifier } from '../customers/consent/index.ts';
import { RegularsError } from '../errors.ts';
import {
  type Preview,
  previewer,
  type Recipient,
  type Shown,
  servePreview,
  stateOf,
  surroundingsOf,
  templateFolders,
} from '../letters/index.ts';
import { replaceDurably } from '../resources/replace-durably.ts';
import { type CommandContext, runCommand } from './context.ts';

interface Flags {
  customer?: string;
  context?: object;
  locale?: string;
  out?: string;
  watch?: boolean;
  port: number;
}

const LOOK_EVERY_MS = 200;

export function register(program: Command): void {
  program
    .command('letters')
    .description('the letters that customers get')
    .command('preview <template>')
    .description('a letter as its files are now: with its sample, or as a customer would get it')
    .option('--customer <identifier>', 'KIND:VALUE, a public id, an e-mail or a phone; nothing is recorded')
    .option('--context <json>', 'what the letter is about, as in POST /v1/letters/render', jsonOf)
    .option('--locale <locale>', 'default: REGULARS_LOCALE')
    .option('--out <file>', "the letter's HTML; with --watch written again after each change")
    .option('--watch', 'serve a page that shows the letter and follows each change, until SIGINT')
    .option('--port <number>', 'of that page; 0 = any free one', portOf, 0)
    .addHelpText(
      'after',
      `
Without --out and --watch the HTML goes to stdout. What is wrong with a template is told with its file and line: exit code 1,
or with --watch on the page, above the last letter that was good.

Examples:
  regulars letters preview post-purchase --watch
  regulars letters preview post-purchase --customer card:2900000000017 --locale ru --out letter.html`,
    )
    .action((template: string, flags: Flags, command: Command) =>
      runCommand(command, (context) => preview(context, template, flags)),
    );
}

async function preview(context: CommandContext, template: string, flags: Flags): Promise<void> {
  const { config, answer } = context;
  const directories = templateFolders(config);
  const { recipient, close } = await recipientOf(context, flags);
  try {
    const render = previewer(directories, template, recipient);
    const locale = flags.locale ?? config.locale;
    if (flags.watch === true) return await watch(context, directories, render, locale, flags);
    const letter = await render(locale);
    if (flags.out !== undefined) await replaceDurably(flags.out, letter.html);
    answer(letter, () => (flags.out === undefined ? letter.html : summaryOf(letter)));
  } finally {
    await close();
  }
}

/** Serves the page until a signal comes. */
async function watch(
  { answer, note }: CommandContext,
  directories: readonly string[],
  render: (locale: string) => Promise<Preview>,
  locale: string,
  { out, port }: Flags,
): Promise<void> {
  const good = new Map<string, Preview>();
  const show = async (asked: string): Promise<Shown> => {
    try {
      const letter = await render(asked);
      good.set(asked, letter);
      return { letter };
    } catch (error) {
      const letter = good.get(asked);
      return { error: (error as Error).message, ...(letter !== undefined && { letter }) };
    }
  };
  const write = async () => {
    const { letter, error } = await show(locale);
    if (error !== undefined) note(error);
    else if (out !== undefined && letter !== undefined) await replaceDurably(out, letter.html);
  };
  const server = await servePreview(port, (asked) => show(asked === '' ? locale : asked));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    let state = stateOf(directories);
    await write();
    answer({ address: server.address }, () => `Preview on ${server.address} (Ctrl-C ends it)`);
    while (!stop.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {});
      const now = stateOf(directories);
      if (now === state) continue;
      state = now;
      await write();
      server.changed();
    }
  } finally {
    await server.close();
  }
}

/** Who gets the letter; without --customer nobody, and no database is asked. */
async function recipientOf(
  { config }: CommandContext,
  { customer, context }: Flags,
): Promise<{ recipient?: Recipient; close(): Promise<void> }> {
  if (customer === undefined) {
    if (context === undefined) return { close: async () => {} };
    throw new RegularsError(
      'invalid_request',
      '--context: got no --customer, expected whom the letter is for',
    );
  }
  const { kind, value } = parseIdentifier(customer);
  // The server's packages take a second to load: a sample need not wait for them.
  const { buildApp } = await import('../app.ts');
  const app = await buildApp({ ...config, logLevel: 'warn' });
  await app.ready();
  const surroundings = surroundingsOf(app, config, () => new Date());
  return {
    recipient: { surroundings, customer: { [kind]: value }, ...(context !== undefined && { context }) },
    close: () => app.close(),
  };
}

function summaryOf({ subject, bytes, limit, trimmed, blocks }: Preview): string {
  return [
    subject,
    `${bytes} of ${limit} bytes${trimmed > 0 ? `, ${trimmed} tiles trimmed` : ''}`,
    ...blocks.map(({ name, items, dropped }) => `  ${name}: ${dropped ?? items}`),
  ].join('\n');
}

function jsonOf(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('expected JSON');
  }
  if (typeof value !== 'object' || value === null) throw new InvalidArgumentError('expected a JSON object');
  return value;
}

function portOf(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('expected a port from 0 to 65535');
  return value;
}

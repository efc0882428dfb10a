import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ConsentState,
  checkEvidence,
  checkInstant,
  consentState,
  PURPOSES,
  type Purpose,
  parseIdentifier,
  writeConsents,
} from '../customers/consent/index.ts';
import { RegularsError } from '../errors.ts';
import { checkText, parseTime } from '../history/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface SayFlags {
  purpose: Purpose;
  channel?: string;
  at?: string;
  source: string;
  evidence?: Record<string, unknown>;
}

const IDENTIFIER = 'KIND:VALUE (card, phone, email, externalId, visitor), or a public id';

export function register(program: Command): void {
  const consent = program
    .command('consent')
    .description('what a customer allows and refuses; entries are added, never changed')
    .addHelpText(
      'after',
      `
Examples:
  regulars consent refuse email:ann@example.com --purpose mail --channel phone
  regulars consent grant card:1001 --purpose profiling --at 2026-03-01T12:00:00+03:00
  regulars consent show card:1001`,
    );
  for (const [name, granted, description] of [
    ['grant', true, 'record that they allow it'],
    ['refuse', false, 'record that they refuse it'],
  ] as const)
    consent
      .command(name)
      .argument('<identifier>', IDENTIFIER)
      .description(description)
      .addOption(new Option('--purpose <purpose>', 'what for').choices(PURPOSES).makeOptionMandatory())
      .option('--channel <name>', 'where it was said: form, till, phone, …')
      .option('--at <time>', 'when it was said, RFC 3339 with its offset; default now')
      .option('--source <name>', 'the system that says so', 'command line')
      .option('--evidence <json>', 'what proves it: a JSON object of 4,096 bytes at most', objectOf)
      .action((identifier: string, flags: SayFlags, command: Command) =>
        runCommand(command, (context) => say(context, identifier, granted, flags)),
      );
  consent
    .command('show')
    .argument('<identifier>', IDENTIFIER)
    .description('what is in force now, and every entry')
    .action((identifier: string, _: object, command: Command) =>
      runCommand(command, async ({ config, database, secrets, answer }) => {
        const named = parseIdentifier(identifier);
        const state = await consentState(await database(), await secrets(), config, named);
        answer(state, () => textOf(state));
      }),
    );
}

async function say(
  { config, database, secrets, answer }: CommandContext,
  identifier: string,
  granted: boolean,
  { purpose, channel, at, source, evidence }: SayFlags,
): Promise<void> {
  checkText('--source', source);
  if (channel !== undefined) checkText('--channel', channel);
  checkEvidence(evidence);
  const now = new Date();
  const instant = at === undefined ? now : parseTime(at).instant;
  checkInstant(instant, now);
  const { kind, value } = parseIdentifier(identifier);
  const said = { customer: { [kind]: value }, purpose, granted, at: instant, source, channel, evidence };
  const [result] = await writeConsents(await database(), await secrets(), [said], config.country);
  if (result?.status !== 'accepted')
    throw new RegularsError(
      kind === 'id' ? 'not_found' : 'invalid_identifier',
      result?.error?.message ?? 'customer: names nobody',
    );
  answer({ customer: result.customer, purpose, granted, at: instant.toISOString() }, () =>
    granted ? `${purpose}: allowed` : `${purpose}: refused`,
  );
}

function textOf({ customer, inForce, history }: ConsentState): string {
  const lines = [`customer ${customer}`];
  for (const [purpose, { granted, default: byDefault }] of Object.entries(inForce))
    lines.push(
      `  ${purpose.padEnd(10)} ${granted ? 'allowed' : 'refused'}${byDefault ? ' (by default)' : ''}`,
    );
  for (const { at, purpose, granted, source, channel, imported } of history)
    lines.push(
      `  ${at}  ${purpose} ${granted ? 'allowed' : 'refused'} · ${[source, channel, imported && 'by a file'].filter(Boolean).join(', ')}`,
    );
  return lines.join('\n');
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('expected a JSON object such as {"form":"12"}');
}

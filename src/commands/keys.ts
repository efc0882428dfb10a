import { type Command, InvalidArgumentError, Option } from 'commander';
import { RegularsError } from '../errors.ts';
import {
  type IssuedKey,
  issueKey,
  type KeyKind,
  readKeys,
  revokeKey,
  SCOPES,
  type Scope,
  type StoredKey,
} from '../resources/auth/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  const keys = program.command('keys').description('keys of the API');

  keys
    .command('list')
    .description('every key, without the key itself')
    .action((_, command: Command) =>
      runCommand(command, async ({ database, answer }) => {
        const list = (await readKeys(await database())).map(({ hash: _hash, ...key }) => key);
        answer(list, () =>
          list.length === 0 ? 'No keys yet: regulars keys create secret NAME' : list.map(keyLine).join('\n'),
        );
      }),
    );

  keys
    .command('create')
    .argument('<kind>', 'publishable (for pages) or secret (for servers)', kindOf)
    .argument('<name>', 'who uses it')
    .description('make a key; it is shown this once')
    .addOption(new Option('--scope <part...>', 'limit a secret key to parts of the API').choices([...SCOPES]))
    .option('--origin <origin...>', 'limit a publishable key to pages of these origins', originsOf)
    .action(
      (kind: KeyKind, name: string, options: { scope?: Scope[]; origin?: string[] }, command: Command) =>
        runCommand(command, async ({ database, secrets, answer }) => {
          if (kind === 'publishable' && options.scope !== undefined)
            throw new RegularsError('invalid_request', '--scope: of secret keys alone');
          const issued = await issueKey(await database(), await secrets(), {
            kind,
            name,
            scopes: options.scope ?? [],
            origins: options.origin ?? [],
          });
          answer(issued, () => issuedText(issued));
        }),
    );

  keys
    .command('revoke')
    .argument('<number>', 'number of the key, see keys list', numberOf)
    .description('end a key and the customer tokens signed with it, within a second')
    .action((keyNo: number, _, command: Command) =>
      runCommand(command, async ({ database, answer }) => {
        if (!(await revokeKey(await database(), keyNo)))
          throw new RegularsError('not_found', `key ${keyNo}: unknown, or revoked before`);
        answer({ keyNo, revoked: true }, () => `Key ${keyNo} is revoked`);
      }),
    );
}

function issuedText({ keyNo, kind, name, key, signingSecret }: IssuedKey): string {
  const text = `Key ${keyNo} (${kind}, ${name}), shown this once:\n${key}`;
  if (signingSecret === undefined) return text;
  return `${text}\nSecret that signs customer tokens, in which the key is number ${keyNo}:\n${signingSecret}`;
}

function keyLine(key: Omit<StoredKey, 'hash'>): string {
  const limits = [...key.scopes, ...key.origins].join(' ') || 'no limits';
  const state = key.revokedAt === null ? '' : ` · revoked ${key.revokedAt.toISOString()}`;
  return `${String(key.keyNo).padStart(4)}  ${key.kind.padEnd(11)}  ${key.name} · ${limits}${state}`;
}

function kindOf(value: string): KeyKind {
  if (value === 'publishable' || value === 'secret') return value;
  throw new InvalidArgumentError('expected publishable or secret');
}

function numberOf(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('expected a number');
}

function originsOf(value: string, previous: string[] = []): string[] {
  if (!URL.canParse(value) || new URL(value).origin !== value)
    throw new InvalidArgumentError('expected an origin such as https://shop.example');
  return [...previous, value];
}

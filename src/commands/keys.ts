import { type Command, InvalidArgumentError, Option } from 'commander';
import { RegularsError } from '../errors.ts';
import { rotateSecret } from '../history/index.ts';
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
import { readRootKeysOf, replaceRootKeys } from '../resources/secrets.ts';
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
  registerRotation(keys);
}

function registerRotation(keys: Command): void {
  keys
    .command('rotate-secret')
    .description(
      'seal and hash every identifier anew under a new root key; stopped half-way, it goes on when run again',
    )
    .addHelpText(
      'after',
      `
With DATABASE_URL: give every server REGULARS_SECRET_KEY (the new key) and REGULARS_SECRET_KEY_PREVIOUS (the one
before), start them again, run this, then take the previous one away. Embedded: stop the server, run this, start it.
Customer tokens that the key before signed end with it; links in letters that were sent go on.`,
    )
    .action((_, command: Command) =>
      runCommand(command, async ({ config, database, secrets, answer, step }) => {
        if (config.secretKey === undefined) await replaceRootKeys(config.dataDir);
        const current = await secrets();
        if (current.previous === undefined)
          throw new RegularsError(
            'invalid_configuration',
            'REGULARS_SECRET_KEY_PREVIOUS: expected the key before, got none that this database knows',
          );
        const remade = await step('Sealing anew', async () => rotateSecret(await database(), current));
        if (config.secretKey === undefined) {
          const { secretKey } = await readRootKeysOf(config.dataDir);
          await replaceRootKeys(config.dataDir, { secretKey });
        }
        answer(
          { keyId: current.keyId, ...remade },
          () =>
            `Key ${current.keyId}: ${remade.identifiers} identifiers and ${remade.profiles} profiles sealed anew; nothing is left of key ${current.previous!.keyId}`,
        );
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

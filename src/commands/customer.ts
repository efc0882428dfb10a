import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { versionFiles } from '../../training/forget.ts';
import { parseIdentifier } from '../customers/consent/index.ts';
import {
  type Certificate,
  eraseCustomer,
  listErasures,
  parseErasures,
  previewErasure,
  repeatErasures,
} from '../customers/erasure/index.ts';
import { exportCustomer } from '../customers/export/index.ts';
import { RegularsError } from '../errors.ts';
import { parseTime } from '../history/index.ts';
import { replaceDurably } from '../resources/replace-durably.ts';
import { openStore, type RecommendationStore } from '../resources/store/index.ts';
import { type CommandContext, runCommand } from './context.ts';

interface Flags {
  out?: string;
  dryRun?: boolean;
  yes?: boolean;
}

const IDENTIFIER = 'KIND:VALUE (card, phone, email, externalId, visitor), or a public id';

export function register(program: Command): void {
  const customer = program
    .command('customer')
    .description('everything about one person: hand it out, or erase it')
    .addHelpText(
      'after',
      `
Examples:
  regulars customer export email:ann@example.com --out ann.json
  regulars customer erase card:1001 --dry-run
  regulars customer erase card:1001 --yes --out certificate.json
  regulars customer erasures --out /elsewhere/erasures.ndjson    # keep it apart from the backups
  regulars customer erase-again /elsewhere/erasures.ndjson       # after a restore`,
    );
  customer
    .command('export')
    .argument('<identifier>', IDENTIFIER)
    .description('everything that is known, as JSON')
    .option('--out <file>', 'write it there, readable by you alone')
    .action((identifier: string, flags: Flags, command: Command) =>
      runCommand(command, (context) => exportOne(context, identifier, flags)),
    );
  customer
    .command('erase')
    .argument('<identifier>', IDENTIFIER)
    .description('erase a person everywhere; receipts stay, without the person. Doing it again is harmless')
    .option('--dry-run', 'only tell what would go from the database')
    .option('--yes', 'do not ask')
    .option('--out <file>', 'write the certificate there as well')
    .action((identifier: string, flags: Flags, command: Command) =>
      runCommand(command, (context) => eraseOne(context, identifier, flags)),
    );
  customer
    .command('erasures')
    .description(
      'every erasure as keyed hashes, NDJSON: a backup from before it knows the person, and not the erasure',
    )
    .option('--since <time>', 'those asked for since then (RFC 3339)')
    .option('--out <file>', 'write it there, whole or not at all')
    .action((flags: { since?: string; out?: string }, command: Command) =>
      runCommand(command, (context) => tellErasures(context, flags)),
    );
  customer
    .command('erase-again')
    .argument('<file>', 'what regulars customer erasures wrote')
    .description('after a restore: do every erasure again that the database does not know')
    .action((file: string, _: object, command: Command) =>
      runCommand(command, (context) => eraseAgain(context, file)),
    );
}

async function tellErasures(
  context: CommandContext,
  { since, out }: { since?: string; out?: string },
): Promise<void> {
  const from = since === undefined ? undefined : parseTime(since).instant;
  const erasures = await listErasures(await context.database(), await context.secrets(), from);
  const lines = erasures.map((erasure) => JSON.stringify(erasure)).join('\n');
  if (out === undefined) return context.answer({ erasures }, () => lines);
  await replaceDurably(out, lines === '' ? '' : `${lines}\n`, 0o600);
  context.answer({ file: out, erasures: erasures.length }, () => `${erasures.length} erasures in ${out}`);
}

async function eraseAgain(context: CommandContext, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new RegularsError('not_found', `${file}: cannot be read`, { cause });
  });
  const database = await context.database();
  const secrets = await context.secrets();
  const records = parseErasures(secrets, text);
  const counts = await withStore(context, (store) =>
    repeatErasures({ database, secrets, store, ...context.config, versionFiles }, records),
  );
  context.answer(
    counts,
    () =>
      `${counts.repeated} erasures done again, of whom ${counts.people} were there; ${counts.known} were known`,
  );
}

async function exportOne(context: CommandContext, identifier: string, { out }: Flags): Promise<void> {
  const named = parseIdentifier(identifier);
  const database = await context.database();
  const secrets = await context.secrets();
  const data = await withStore(context, (store) =>
    exportCustomer({ database, secrets, store, ...context.config, versionFiles }, named),
  );
  if (out === undefined) return context.answer(data, () => JSON.stringify(data, null, 2));
  await writeFile(out, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
  context.answer({ file: out }, () => `Everything is in ${out}`);
}

async function eraseOne(context: CommandContext, identifier: string, flags: Flags): Promise<void> {
  const named = parseIdentifier(identifier);
  const database = await context.database();
  const secrets = await context.secrets();
  const { country } = context.config;
  if (flags.dryRun === true) {
    const preview = await previewErasure({ database, secrets, country }, named);
    return context.answer(preview, () => countsText(preview.removed, preview.anonymised));
  }
  if (flags.yes !== true) await confirm();
  const certificate = await withStore(context, (store) =>
    eraseCustomer({ database, secrets, store, ...context.config, versionFiles }, named, 'command line'),
  );
  if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(certificate, null, 2)}\n`);
  context.answer(certificate, () => textOf(certificate));
}

/** Redis where there is one; else each serving process takes its own lists away when it hears of it. */
async function withStore<T>(
  { config }: CommandContext,
  work: (store: RecommendationStore) => Promise<T>,
): Promise<T> {
  const store = await openStore(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function confirm(): Promise<void> {
  if (!process.stdin.isTTY)
    throw new RegularsError('invalid_request', 'nobody is there to be asked: --yes erases without asking');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question('This cannot be undone. Erase? Type yes: ');
  terminal.close();
  if (said.trim() !== 'yes') throw new RegularsError('invalid_request', 'nothing was erased');
}

function countsText(removed: Record<string, number>, anonymised: Record<string, number>): string {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `  ${name.padEnd(28)} ${count.toLocaleString('en')}`);
  return ['removed:', ...list(removed), 'left without a person:', ...list(anonymised)].join('\n');
}

function textOf({ erasure, finishedAt, removed, anonymised, check }: Certificate): string {
  const { store, files } = removed;
  const all = { ...removed.database };
  for (const [version, count] of Object.entries(store.lists)) all[`${store.name} ${version}`] = count;
  for (const [version, count] of Object.entries(files.models)) all[`models/${version}`] = count;
  for (const [version, count] of Object.entries(files.measured ?? {}))
    all[`models/${version} measured`] = count;
  Object.assign(all, files.others);
  return `${countsText(all, anonymised)}\nErasure ${erasure}, done ${finishedAt}\ncheck ${check}`;
}

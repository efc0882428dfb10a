import { type Command, InvalidArgumentError } from 'commander';
import { type AliasLogEntry, readAliasLog, undoAliasMove } from '../catalogue/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  const catalogue = program
    .command('catalogue')
    .description('what codes of tills, feeds and sites mean which item')
    .addHelpText(
      'after',
      `
Examples:
  regulars catalogue log --code 4600001
  regulars catalogue undo 42`,
    );

  catalogue
    .command('log')
    .description('how aliases were declared and moved, the newest first')
    .option('--code <code>', 'of one code alone')
    .option('--limit <entries>', 'at most so many', numberOf, 50)
    .addHelpText(
      'after',
      `
Examples:
  regulars catalogue log --limit 200
  regulars catalogue log --code 4600001 --json`,
    )
    .action((options: { code?: string; limit: number }, command: Command) =>
      runCommand(command, async ({ database, answer }) => {
        const log = await readAliasLog(await database(), options);
        answer(log, () => (log.length === 0 ? 'No entries' : log.map(lineOf).join('\n')));
      }),
    );

  catalogue
    .command('undo')
    .argument('<entry>', 'number of the entry, see catalogue log', numberOf)
    .description(
      'take a move of an alias back; past purchases follow, and feeds and files do not make it again',
    )
    .addHelpText(
      'after',
      `
Examples:
  regulars catalogue undo 42   (an undo is an entry too, and can be undone)`,
    )
    .action((entry: number, _, command: Command) =>
      runCommand(command, async ({ database, answer }) => {
        const undone = await undoAliasMove(await database(), entry);
        answer(undone, () => lineOf(undone));
      }),
    );
}

function lineOf({ entry, at, source, code, from, to, reason }: AliasLogEntry): string {
  return `${String(entry).padStart(6)}  ${at.toISOString()}  ${source} ${code}: ${from ?? 'new'} → ${to} · ${reason}`;
}

function numberOf(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('expected a number');
}

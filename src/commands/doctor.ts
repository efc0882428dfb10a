import type { Command } from 'commander';
import { examine, type Finding } from '../operations/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'what is wrong, and what to do: database, model, shops that went silent, imports, disk, keys',
    )
    .addHelpText(
      'after',
      '\nExit code 1 when a line says bad.\n\nExample:\n  regulars doctor --json | jq .status',
    )
    .action((_, command: Command) =>
      runCommand(command, async ({ config, database, answer }) => {
        const findings = await examine(config, database, new Date());
        const status = (['bad', 'warn'] as const).find((level) =>
          findings.some((one) => one.level === level),
        );
        answer({ status: status ?? 'ok', findings }, () => findings.map(lineOf).join('\n'));
        if (status === 'bad') process.exitCode = 1;
      }),
    );
}

function lineOf({ check, level, message, advice }: Finding): string {
  const told = `${level.padEnd(5)} ${check.padEnd(14)} ${message}`;
  return advice === undefined ? told : `${told}\n      → ${advice}`;
}

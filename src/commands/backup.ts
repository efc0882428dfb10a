import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backup, restore } from '../operations/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  program
    .command('backup')
    .description('write the embedded database, the keys and the models into one file; the server may run')
    .argument('<file>', 'the backup; it must not exist')
    .addHelpText('after', '\nExample:\n  regulars backup /backups/regulars-$(date +%F).backup')
    .action((file: string, _, command: Command) =>
      runCommand(command, async ({ config, database, step, answer }) => {
        const opened = await database();
        const report = await step('backup', () => backup(config, opened, resolve(file)));
        const rows = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
        answer(
          report,
          () =>
            `${rows.toLocaleString('en')} rows and ${report.files.length} files in ${report.file} (${(report.bytes / 1e6).toFixed(1)} MB)\nWhoever has it can read it: it holds the keys.`,
        );
      }),
    );

  program
    .command('restore')
    .description('put a backup into an empty data folder')
    .argument('<file>', 'what regulars backup wrote')
    .addHelpText(
      'after',
      '\nExample:\n  regulars restore /backups/regulars-2026-11-22.backup --data-dir ./again',
    )
    .action((file: string, _, command: Command) =>
      runCommand(command, async ({ config, step, answer }) => {
        const counts = await step('restore', () => restore(config, resolve(file)));
        answer(
          { dataDir: config.dataDir, ...counts },
          () =>
            `${counts.tables} tables and ${counts.files} files are back in ${config.dataDir}.\nWho was erased since it was made is back too: regulars customer erase-again FILE, then regulars serve`,
        );
      }),
    );
}

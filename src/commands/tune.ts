import type { Command } from 'commander';
import { tuneNeighbours } from '../../training/tuning/tune-neighbours.ts';
import { tuningPath, writeTuning } from '../../training/tuning/tuning-file.ts';
import { readSnapshot } from '../history/snapshot/index.ts';
import { runCommand } from './context.ts';
import { wholeNumber } from './train.ts';

export function register(program: Command): void {
  program
    .command('tune')
    .description(
      'choose how like customers are found, on an earlier period; trainings and evaluations use it',
    )
    .option('--seed <number>', 'draws the customers that are asked about', wholeNumber, 1)
    .addHelpText(
      'after',
      '\nWrites tuning.json in the data folder; remove it to train with the defaults again.',
    )
    .action(({ seed }: { seed: number }, command: Command) =>
      runCommand(command, async (context) => {
        const { dataDir } = context.config;
        const database = await context.database();
        const snapshot = await context.step('reading the history', () => readSnapshot(database));
        const tuning = await context.step('tuning', async (onProgress) =>
          tuneNeighbours(snapshot, seed, onProgress),
        );
        await writeTuning(dataDir, tuning);
        context.answer({ file: tuningPath(dataDir), ...tuning }, () =>
          [
            `${tuningPath(dataDir)}: the next training uses it`,
            `  asked      ${tuning.customers} customers, known up to ${tuning.day}, about the days to ${tuning.lastDay}`,
            `  neighbours ${JSON.stringify(tuning.settings.neighbours)}`,
            `  nearest    ${JSON.stringify(tuning.settings.nearest)}`,
            '  next       regulars train, then regulars models report: whether they are better than the champion',
          ].join('\n'),
        );
      }),
    );
}

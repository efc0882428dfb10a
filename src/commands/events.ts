import type { Command } from 'commander';
import { RegularsError } from '../errors.ts';
import { Partitions } from '../history/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  program
    .command('events')
    .description('views, clicks and carts: how long they are kept')
    .command('prune')
    .description(
      'drop the months of events that are older than they are kept; the server does so every six hours',
    )
    .option('--days <days>', 'keep so many days (default: REGULARS_EVENTS_RETENTION_DAYS)')
    .addHelpText('after', '\nExamples:\n  regulars events prune\n  regulars --json events prune --days 90')
    .action(({ days }: { days?: string }, command: Command) =>
      runCommand(command, async (context) => {
        const keep = days === undefined ? context.config.eventsRetentionDays : Number(days);
        if (!Number.isInteger(keep) || keep < 1)
          throw new RegularsError('invalid_request', `--days: got ${days}, expected a whole number from 1`);
        const pruned = await new Partitions(await context.database()).maintain(new Date(), keep);
        if (pruned === null)
          throw new RegularsError('conflict', 'the table of events is busy: nothing was dropped, try again');
        context.answer({ days: keep, ...pruned }, () =>
          pruned.dropped.length + pruned.deleted === 0
            ? `nothing is older than ${keep} days`
            : `dropped ${pruned.dropped.join(', ') || 'no month'}; deleted ${pruned.deleted} rows beside`,
        );
      }),
    );
}

import { type Command, InvalidArgumentError } from 'commander';
import { RegularsError } from '../errors.ts';
import { entriesOfCustomer, entriesOfIdentifier, lookUp, setSharing, tell, undo } from '../history/index.ts';
import { type CommandContext, runCommand } from './context.ts';

const NAMED = 'card:…, phone:…, email:…, externalId:…, visitor:… or id:UUID; or the value alone';

export function register(program: Command): void {
  const identity = program
    .command('identity')
    .description('who is who: why, and what to take back')
    .addHelpText(
      'after',
      `
Examples:
  regulars identity log card:2990000000017     why these are one customer, with the numbers of the entries
  regulars identity undo 512                   set apart what entry 512 joined; later receipts respect it
  regulars identity share phone:+79211234567   the phone of an office: says nothing about who bought
`,
    );

  identity
    .command('log')
    .argument('<customer|identifier>', NAMED)
    .description('every link, merge and split of a customer, or of an identifier that is nobody’s')
    .action((text: string, _, command: Command) =>
      runCommand(command, async (context) => {
        const database = await context.database();
        const secrets = await context.secrets();
        const { customerNo, identifierNo } = await lookUp(database, secrets, text, context.config.country);
        if (customerNo === null && identifierNo === null) throw nobody();
        const entries =
          customerNo === null
            ? await entriesOfIdentifier(database, identifierNo!)
            : await entriesOfCustomer(database, customerNo);
        const told = await tell(database, secrets, entries);
        context.answer(told, () =>
          told
            .map(({ entry, at, text: words, undoneBy }) => {
              const end = undoneBy === undefined ? '' : ` (undone by entry ${undoneBy})`;
              return `${String(entry).padStart(8)}  ${at.slice(0, 16).replace('T', ' ')}  ${words}${end}`;
            })
            .join('\n'),
        );
      }),
    );

  identity
    .command('undo')
    .argument('<entry>', 'number of the entry, see identity log', numberOf)
    .description('take an entry back; of a link or a merge, for good')
    .action((entryNo: number, _, command: Command) =>
      runCommand(command, async ({ database, answer }) => {
        const undone = await (await database()).transaction((session) => undo(session, entryNo));
        answer(
          { undone: entryNo, entry: undone.entry, customersChanged: undone.customers.length },
          () =>
            `Entry ${entryNo} is undone by entry ${undone.entry}; customers changed: ${undone.customers.length}`,
        );
      }),
    );

  for (const [name, shared] of [
    ['share', true],
    ['unshare', false],
  ] as const)
    identity
      .command(name)
      .argument('<identifier>', NAMED)
      .description(
        shared
          ? 'more than one person uses it: it says nothing about who bought'
          : 'it is one person’s, whatever the receipts say',
      )
      .action((text: string, _, command: Command) =>
        runCommand(command, (context) => say(context, text, shared)),
      );
}

async function say(context: CommandContext, text: string, shared: boolean): Promise<void> {
  const database = await context.database();
  const { identifierNo } = await lookUp(database, await context.secrets(), text, context.config.country);
  if (identifierNo === null) throw nobody();
  const done = await database.transaction((session) => setSharing(session, identifierNo, shared));
  context.answer(
    { shared, entry: done.entry, customersChanged: done.customers.length },
    () =>
      `Entry ${done.entry}: ${shared ? 'shared' : 'not shared'}; customers changed: ${done.customers.length}`,
  );
}

/** Without the identifier: errors end up in logs. */
function nobody(): RegularsError {
  return new RegularsError('not_found', `nobody is known by that identifier; expected ${NAMED}`);
}

function numberOf(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('expected a number');
}

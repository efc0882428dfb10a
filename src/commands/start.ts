import { type Command, InvalidArgumentError } from 'commander';
import { champion, promote } from '../../training/registry.ts';
import { RegularsError } from '../errors.ts';
import { findExample } from '../history/examples/repository.ts';
import { type CommandContext, runCommand } from './context.ts';
import { publishing } from './publishing.ts';
import { serve, untilStopped } from './serve.ts';
import { type DemoSettings, fillWithDemo } from './start/fill.ts';
import { greeting } from './start/greeting.ts';
import { trainVersion } from './train.ts';

export function register(program: Command): void {
  program
    .command('start')
    .description('try it: fill an empty data folder with a simulated chain, train, serve')
    .option('--customers <number>', 'customers of the simulated chain', wholeNumber, 12_000)
    .option('--seed <number>', 'the same seed gives the same chain', wholeNumber, 1)
    .addHelpText('after', '\nWith DATABASE_URL nothing is simulated: it serves what that database has.')
    .action((options: DemoSettings, command: Command) =>
      runCommand(
        command,
        (context) => start(context, options),
        // The greeting is what a person wants to see, not a line a request.
        process.env.REGULARS_LOG_LEVEL === undefined ? { logLevel: 'warn' } : {},
      ),
    );
}

async function start(context: CommandContext, options: DemoSettings): Promise<void> {
  const { config } = context;
  const embedded = config.databaseUrl === undefined;
  const database = await context.database();
  let demo = config.demo;
  if (embedded) {
    demo = (await fillWithDemo(context, options)) || demo;
    // Somebody waits for the first start: how good the model is, `evaluate` says when asked, and the list of versions
    // that nobody did.
    if ((await champion(database)) === undefined) {
      try {
        const { version } = await trainVersion(context, { evaluate: false });
        await publishing(context, (promotion) => promote(promotion, version, { force: true }));
      } catch (error) {
        if (!(error instanceof RegularsError && error.code === 'insufficient_history')) throw error;
        // A shop of one's own that has only begun: widgets have what is popular.
        context.note(`no model yet: ${error.message}`);
      }
    }
  }
  const { app, address, keys } = await serve({ ...config, demo });
  const example = await findExample(database, await context.secrets());
  context.answer({ address, keys, example, model: app.models.current()?.version ?? null }, () =>
    greeting(address, keys, { example, demo }),
  );
  await untilStopped(app);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number, 1 or more');
  return value;
}

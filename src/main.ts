#!/usr/bin/env node
import { Command } from 'commander';
import * as backup from './commands/backup.ts';
import * as catalogue from './commands/catalogue.ts';
import * as consent from './commands/consent.ts';
import * as customer from './commands/customer.ts';
import * as doctor from './commands/doctor.ts';
import * as evaluate from './commands/evaluate.ts';
import * as events from './commands/events.ts';
import * as exports from './commands/export.ts';
import * as identity from './commands/identity.ts';
import * as imports from './commands/import.ts';
import * as keys from './commands/keys.ts';
import * as letters from './commands/letters.ts';
import * as models from './commands/models.ts';
import * as placements from './commands/placements.ts';
import * as serve from './commands/serve.ts';
import * as start from './commands/start.ts';
import * as train from './commands/train.ts';
import * as tune from './commands/tune.ts';
import * as watch from './commands/watch.ts';
import { lowerPriority } from './resources/lower-priority.ts';

/** Beside a server they take what it leaves. */
const BEHIND_ANSWERS = ['train', 'tune', 'evaluate', 'models', 'export'];

const program = new Command('regulars')
  .description('Personalization for retail chains that sell in shops and online.')
  .option('--json', 'print the result as JSON, alone on stdout')
  .option('--data-dir <folder>', 'the data folder (REGULARS_DATA_DIR)')
  .showHelpAfterError('(--help lists the options)')
  .hook('preSubcommand', (_, command) => {
    if (BEHIND_ANSWERS.includes(command.name())) lowerPriority();
  })
  .addHelpText('after', '\nSettings are environment variables: see "Settings" in README.md.');

for (const command of [
  start,
  serve,
  imports,
  catalogue,
  train,
  tune,
  models,
  evaluate,
  keys,
  identity,
  watch,
  consent,
  customer,
  doctor,
  placements,
  letters,
  exports,
  events,
  backup,
])
  command.register(program);
await program.parseAsync();

import type { Command } from 'commander';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { type EmbeddedKeys, embeddedKeys } from '../resources/auth/index.ts';
import { runCommand } from './context.ts';
import { trainBySchedule } from './train-by-schedule.ts';

export interface Serving {
  app: FastifyInstance;
  /** Where it listens: `http://127.0.0.1:3000`. */
  address: string;
  /** DATA/keys.json; on a database of one's own, keys are made by `regulars keys create`. */
  keys?: EmbeddedKeys;
}

/** Builds the server on what the database has, and listens. */
export async function serve(config: Config): Promise<Serving> {
  // The server's packages take a second to load: the other commands need not wait for them.
  const { buildApp } = await import('../app.ts');
  const app = await buildApp(config);
  const trainings = trainBySchedule(config, { database: app.database, log: app.log });
  app.addHook('preClose', async () => trainings?.stop());
  try {
    const keys =
      config.databaseUrl === undefined
        ? await embeddedKeys(app.database, app.secrets, config.dataDir)
        : undefined;
    const address = await app.listen({ host: config.host, port: config.port });
    await trainings?.begin();
    return keys === undefined ? { app, address } : { app, address, keys };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Resolves when SIGINT or SIGTERM has come and everything in hand is finished; a second signal ends at once. */
export async function untilStopped(app: FastifyInstance): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  app.log.info({ signal }, 'closing');
  const now = () => process.exit(1);
  process.once('SIGINT', now);
  process.once('SIGTERM', now);
  await app.close();
  process.off('SIGINT', now);
  process.off('SIGTERM', now);
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('serve what the database has, until SIGINT or SIGTERM')
    .option('--train-schedule <cron>', 'train by this schedule too (REGULARS_TRAIN_SCHEDULE)')
    .option('--train-promote', 'promote what the schedule trains (REGULARS_TRAIN_PROMOTE)')
    .addHelpText('after', HELP)
    .action((flags: Pick<Config, 'trainSchedule'> & { trainPromote?: boolean }, command: Command) =>
      runCommand(
        command,
        async ({ config, answer }) => {
          const { app, address, keys } = await serve(config);
          const model = app.models.current()?.version ?? null;
          answer({ address, model, keys }, () =>
            [
              `Listening on ${address} (API at ${address}/docs)`,
              model === null ? 'No model is promoted yet: regulars train --promote' : `Model ${model}`,
              ...(keys === undefined
                ? []
                : [`Publishable key ${keys.publishable}`, `Secret key ${keys.secret}`]),
            ].join('\n'),
          );
          await untilStopped(app);
        },
        flags,
      ),
    );
}

const HELP = `
The schedule is in REGULARS_TIME_ZONE. Each training is a process of its own of lower priority, one at a time, and ends
with the server; what comes of it is in the log, in GET /metrics and in regulars doctor. A time that passes while no server
is up is told of, and left out.

Example:
  regulars serve --train-schedule "0 3 * * *" --train-promote`;

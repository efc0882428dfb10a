import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Config } from '../../src/config.ts';
import { packageRoot } from '../../src/resources/package-root.ts';
import { workerFlags, workerPath } from '../../src/resources/worker.ts';

/** Arguments of `node` that make it the command line. */
export const commandLine: readonly string[] = [...workerFlags, workerPath('src/main.ts')];

export interface StartOptions {
  /** Beside those of the config, or in their place. */
  env?: NodeJS.ProcessEnv;
  /** Default: what it prints is read, what it complains of is shown. */
  stdio?: SpawnOptions['stdio'];
}

/** The command line in a process of its own, on the config's database, secret key and data folder. */
export function startCommand(
  { databaseUrl, secretKey, dataDir }: Config,
  args: readonly string[],
  { env = {}, stdio = ['ignore', 'pipe', 'inherit'] }: StartOptions = {},
): ChildProcess {
  return spawn(process.execPath, [...commandLine, ...args], {
    cwd: packageRoot,
    env: {
      ...process.env,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(secretKey !== undefined && { REGULARS_SECRET_KEY: secretKey }),
      REGULARS_DATA_DIR: dataDir,
      ...env,
    },
    stdio,
  });
}

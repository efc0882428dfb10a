import { Command } from 'commander';
import type { Test } from 'tap';
import type { Config } from '../../src/config.ts';

/**
 * The command line in this process, on the config's database, secret key and data folder; what it tells on stderr is kept
 * back.
 * @param commands modules of src/commands/.
 * @returns runs a command, and answers what it printed on stdout.
 */
export function commandLine(
  t: Test,
  { databaseUrl, secretKey, dataDir }: Config,
  ...commands: readonly { register(program: Command): void }[]
): (...args: string[]) => Promise<string> {
  Object.assign(process.env, {
    DATABASE_URL: databaseUrl,
    REGULARS_SECRET_KEY: secretKey,
    REGULARS_DATA_DIR: dataDir,
  });
  t.capture(process.stderr, 'write');
  return async (...args) => {
    const written = t.capture(process.stdout, 'write');
    const program = new Command('regulars').option('--json');
    for (const { register } of commands) register(program);
    await program.parseAsync(args, { from: 'user' });
    return written()
      .map(({ args: [text] }) => String(text))
      .join('');
  };
}

import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { packageRoot } from '../../src/resources/package-root.ts';
import { workerFlags, workerPath } from '../../src/resources/worker.ts';

export interface Ran {
  code: number;
  answer: Record<string, unknown>;
}

/**
 * Runs commands with --json one after the other in one process of their own: a start takes longer than what they do.
 * @param modules of src/commands/, whose `register` knows them.
 */
export async function runCommands(
  modules: readonly string[],
  commands: readonly (readonly string[])[],
  env: NodeJS.ProcessEnv,
): Promise<Ran[]> {
  const worker = workerPath('test/support/run-commands.worker.ts');
  const child = spawn(process.execPath, [...workerFlags, worker, JSON.stringify({ modules, commands })], {
    cwd: packageRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await json(child.stdout)) as Ran[];
}

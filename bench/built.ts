import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/resources/package-root.ts';
import { memoryOf } from './memory.ts';

const main = join(packageRoot, 'dist', 'main.js');

/** The built command (`npm run build`), as the shop runs it. */
export function startBuilt(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  if (!existsSync(main)) throw new Error('nothing is built: run `npm run build` first');
  return spawn(process.execPath, [main, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  });
}

export interface Ran<Answer> {
  answer: Answer;
  /** From its start to its end. */
  seconds: number;
  /** Peak resident memory of the command (VmHWM of Linux; the database's processes are not in it). */
  megabytes: number;
}

/** Runs it to its end. @throws where it fails. */
export async function runBuilt<Answer>(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ran<Answer>> {
  const began = performance.now();
  const child = startBuilt(args, env);
  let peak = 0;
  const watch = setInterval(() => {
    // None once it has ended.
    peak = Math.max(peak, memoryOf(child.pid).peak || 0);
  }, 50);
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${output}`);
  return {
    answer: JSON.parse(output),
    seconds: (performance.now() - began) / 1_000,
    megabytes: peak,
  };
}

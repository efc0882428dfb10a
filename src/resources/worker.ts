import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { packageRoot } from './package-root.ts';

const fromSource = import.meta.url.endsWith('.ts');

/**
 * Path of a worker or child-process entry, or of the command line: `source` is its path from the package root.
 * A build puts each one beside the rest of the code, under its file name.
 */
export function workerPath(source: `${string}.ts`): string {
  if (fromSource) return join(packageRoot, source);
  return join(import.meta.dirname, basename(source).replace(/\.ts$/, '.js'));
}

/** Node flags with which `workerPath` runs in a process of its own. */
export const workerFlags: readonly string[] = fromSource ? ['--import', 'tsx'] : [];

export function startWorker(source: `${string}.worker.ts`, options: WorkerOptions = {}): Worker {
  const path = workerPath(source);
  if (!fromSource) return new Worker(path, options);
  // `--import tsx` registers nothing in a thread on Node 20, so the thread does it before it loads the entry.
  const [tsx, entry] = [import.meta.resolve('tsx/esm/api'), pathToFileURL(path).href];
  return new Worker(`import('${tsx}').then(({ register }) => { register(); return import('${entry}'); })`, {
    ...options,
    eval: true,
    execArgv: [],
  });
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Test } from 'tap';
import { packageRoot } from '../../src/resources/package-root.ts';

/**
 * The command line as the build makes it, so that a dozen processes come up in the time of one that compiles: each loads
 * what its command needs. For commands that start no worker. @returns its path.
 */
export async function bundledCli(t: Test): Promise<string> {
  const outdir = join(packageRoot, '.tap', `regulars-${process.pid}`);
  await build({
    entryPoints: [join(packageRoot, 'src', 'main.ts')],
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  t.teardown(() => rm(outdir, { recursive: true, force: true }));
  return join(outdir, 'main.js');
}

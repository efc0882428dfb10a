// Bundles the command line, and each worker as a file of its own, into dist/. Packages stay external: their
// assets (WASM, PostgreSQL binaries, MJML components) are found from node_modules.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Every `*.worker.ts` in the tree becomes dist/NAME.worker.js: `workerUrl` in src/resources/worker.ts relies on it. */
function workers(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return workers(path);
    return entry.name.endsWith('.worker.ts') ? [path] : [];
  });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const entries = [
  join(root, 'src', 'main.ts'),
  ...workers(join(root, 'src')),
  ...workers(join(root, 'training')),
];
await build({
  entryPoints: Object.fromEntries(
    entries.map((path) => [path.split(/[/\\]/).at(-1).replace(/\.ts$/, ''), path]),
  ),
  outdir: dist,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
});

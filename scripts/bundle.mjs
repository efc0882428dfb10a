import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Files under the folders whose names end so, as paths from the root. */
export function filesEnding(suffix, folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith(suffix))
      .map((name) => join(folder, name)),
  );
}

/**
 * Bundles the entries into one folder, what they share in files of its own. Packages stay external: their assets (WASM,
 * PostgreSQL binaries, MJML components) are found from node_modules.
 * @param entries name in the folder, without its ending → path from the root.
 * @param maps esbuild's options of source maps.
 */
export async function bundle(outdir, entries, maps) {
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    ...maps,
  });
  for (const path of filesEnding('.browser.ts', ['src']))
    writeFileSync(join(outdir, `${basename(path, '.ts')}.js`), await browserScript(path));
}

/** The bytes of a script for shops' pages, for browsers of 2023 on: no program of ours, so it is a file by itself. */
export async function browserScript(path) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'safari16.4'],
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** Entries under their file names, where `workerPath` in src/resources/worker.ts looks for them. */
export function programs(...folders) {
  const paths = ['src/main.ts', ...filesEnding('.worker.ts', folders)];
  return Object.fromEntries(paths.map((path) => [path.split(/[/\\]/).at(-1).replace(/\.ts$/, ''), path]));
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder, whether the code runs from its sources or from dist/. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(directory: string): string {
  const manifest = join(directory, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'regulars')
    return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('package.json of regulars not found above the running code');
  return findRoot(parent);
}

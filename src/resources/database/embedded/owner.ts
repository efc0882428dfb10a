import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { RegularsError } from '../../../errors.ts';
import type { Cluster } from './cluster.ts';

const run = promisify(execFile);

/** Who runs PostgreSQL, which refuses root. */
export interface Owner {
  /** Undefined: the user we are. */
  uid?: number;
  gid?: number;
  /** Root's rights to folders, kept because the files lie where this user alone could not come. */
  passesFolders: boolean;
}

export interface SpawnPlan {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/**
 * As root: the cluster's owner, else `postgres`, else `nobody`.
 * @param paths what that user must be able to reach: the cluster's folder and the binaries
 */
export async function ownerOf(cluster: Cluster, paths: readonly string[]): Promise<Owner> {
  if (process.getuid?.() !== 0) return { passesFolders: false };
  const made = await stat(cluster.directory).catch(() => undefined);
  if (made?.uid === 0)
    throw new RegularsError(
      'database_unavailable',
      `${cluster.directory} belongs to root, as whom PostgreSQL does not run: give it to another user with chown -R`,
    );
  const { uid, gid } = made ??
    (await lookUp('postgres')) ??
    (await lookUp('nobody')) ?? { uid: 65534, gid: 65534 };
  const reached = await Promise.all(paths.map((path) => canReach(path, uid, gid)));
  return { uid, gid, passesFolders: reached.includes(false) };
}

/** How to run a program as the owner. */
export function planFor(owner: Owner, command: string, args: readonly string[]): SpawnPlan {
  const { uid, gid, passesFolders } = owner;
  if (uid === undefined || gid === undefined) return { command, args: [...args] };
  if (!passesFolders) return { command, args: [...args], uid, gid };
  // util-linux: an ambient capability outlives the change of user and every exec after it.
  const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  flags.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override');
  return { command: 'setpriv', args: [...flags, command, ...args] };
}

async function lookUp(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined; // no such user
  }
}

/** Whether every folder above a path, and the path where it exists, lets a user pass. */
async function canReach(path: string, uid: number, gid: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) {
    const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
    if (((found.mode >> shift) & 1) === 0) return false;
  }
  const parent = dirname(path);
  return parent === path || canReach(parent, uid, gid);
}

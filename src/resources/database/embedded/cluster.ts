import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegularsError } from '../../../errors.ts';
import { codeOf } from '../failures.ts';

export const PORT = 5432; // of the socket's name alone: nothing listens on TCP
export const USER = 'postgres';
export const DATABASE = 'postgres';

/** sun_path is 104 bytes on macOS and 108 on Linux, its final zero included. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Where one data folder's PostgreSQL keeps its things. */
export interface Cluster {
  dataDir: string;
  /** PGDATA. */
  directory: string;
  log: string;
  socketDirectory: string;
  /** True: `socketDirectory` is not in the data folder, whose path is too long for a socket. */
  socketElsewhere: boolean;
}

/**
 * Makes the data folder where it is missing.
 * @throws RegularsError `database_unavailable` where it cannot be made.
 */
export async function clusterOf(dataDir: string): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true }).catch((error) => {
    throw new RegularsError('database_unavailable', `REGULARS_DATA_DIR: ${error.message}`, { cause: error });
  });
  const real = await realpath(dataDir);
  const directory = join(real, 'postgres');
  const socketElsewhere = Buffer.byteLength(join(directory, `.s.PGSQL.${PORT}`)) > MAX_SOCKET_PATH_BYTES;
  return {
    dataDir: real,
    directory,
    log: join(real, 'postgres.log'),
    socketDirectory: socketElsewhere ? shortDirectory(directory) : directory,
    socketElsewhere,
  };
}

/** Every process must find the same one: /tmp first, since TMPDIR may differ between them. */
function shortDirectory(directory: string): string {
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  return join(existsSync('/tmp') ? '/tmp' : tmpdir(), `regulars-${hash}`);
}

/** The process that postmaster.pid names, be it alive or not. */
export async function readPostmasterPid(cluster: Cluster): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(join(cluster.directory, 'postmaster.pid'), 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

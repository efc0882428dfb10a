import pg from 'pg';
import { RegularsError } from '../../../errors.ts';
import { codeOf, isUnreachable } from '../failures.ts';
import { type Cluster, DATABASE, PORT, USER } from './cluster.ts';

/**
 * Whoever uses the server holds this advisory lock shared. The guardian stops the server only after taking it
 * exclusively, so that no one attaches to a server that is about to go.
 */
export const LEASE_LOCK = 7_220_463;

const ABSENT = new Set(['ENOENT', 'ECONNREFUSED']);

export function connectionOf(cluster: Cluster) {
  return {
    host: cluster.socketDirectory,
    port: PORT,
    user: USER,
    database: DATABASE,
    ssl: false,
    password: '',
  };
}

/** @throws what pg throws. */
export async function connectTo(cluster: Cluster, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionOf(cluster),
    application_name: name,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {}); // seen by its 'end'
  await client.connect();
  return client;
}

/** @returns a connection that keeps the server running while it is open; or why there is none now. */
export async function takeLease(cluster: Cluster): Promise<pg.Client | 'absent' | 'busy'> {
  try {
    const client = await connectTo(cluster, 'regulars lease');
    const { rows } = await client.query('select pg_try_advisory_lock_shared($1) as held', [LEASE_LOCK]);
    if (rows[0].held) return client;
    await client.end();
    return 'busy';
  } catch (error) {
    const code = codeOf(error);
    if (ABSENT.has(code)) return 'absent';
    if (code === 'EACCES' || code === 'EPERM')
      throw new RegularsError(
        'database_unavailable',
        `${cluster.directory} belongs to another user: run as that user, or set another REGULARS_DATA_DIR`,
        { cause: error },
      );
    if (isUnreachable(error)) return 'busy'; // starting, recovering or stopping
    throw error;
  }
}

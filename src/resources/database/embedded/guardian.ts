import { rmdir, stat, truncate } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { isUnreachable } from '../failures.ts';
import { findBinaries } from './binaries.ts';
import { type Cluster, clusterOf, readPostmasterPid } from './cluster.ts';
import type { GuardianWord } from './embedded.ts';
import { initialise } from './initialise.ts';
import { connectTo, LEASE_LOCK } from './lease.ts';
import { ownerOf } from './owner.ts';
import { type Server, startServer } from './server.ts';

const POLL_MS = 200;
/** Who had the server started attaches within this time, or was killed. */
const FIRST_LINGER_MS = 5_000;
const MAX_LOG_BYTES = 4 << 20;

/** Runs a data folder's PostgreSQL until nobody has used it for `lingerMs`. */
export async function guard(
  dataDir: string,
  lingerMs: number,
  say: (word: GuardianWord) => void,
): Promise<void> {
  const cluster = await clusterOf(dataDir);
  const binaries = await findBinaries();
  const owner = await ownerOf(cluster, [cluster.directory, binaries.postgres]);
  await initialise(cluster, owner, binaries);
  const server = await startServer(cluster, owner, binaries);
  if (server === undefined) return say({ status: 'other' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, server.stop);
  say({ status: 'ready' });
  await Promise.race([server.ended, stopWhenUnused(cluster, server, lingerMs)]);
  await server.ended;
  if (cluster.socketElsewhere) await rmdir(cluster.socketDirectory).catch(() => {}); // in use again: stays
}

async function stopWhenUnused(cluster: Cluster, server: Server, lingerMs: number): Promise<void> {
  let client: pg.Client | undefined;
  let usedAt = Date.now() + FIRST_LINGER_MS - lingerMs;
  let stopping = false;
  while (!stopping) {
    await Promise.race([delay(POLL_MS), server.ended]);
    try {
      client ??= await reconnecting(cluster, () => {
        client = undefined;
      });
      if (await isUsed(client)) usedAt = Date.now();
      else if (Date.now() - usedAt > lingerMs) stopping = await closeDoor(client);
      await boundLog(cluster);
    } catch (error) {
      if (!isUnreachable(error)) throw error; // a backend crashed and all were restarted, or the server is gone
      client = undefined;
      if (await Promise.race([server.ended.then(() => true), delay(POLL_MS, false)])) return;
      // The data folder was removed under a running server: there is nothing to write a last checkpoint to.
      if ((await readPostmasterPid(cluster)) === undefined) return server.abort();
    }
  }
  server.stop();
}

async function reconnecting(cluster: Cluster, onEnd: () => void): Promise<pg.Client> {
  const client = await connectTo(cluster, 'regulars guardian');
  client.once('end', onEnd);
  return client;
}

/** Connections without a lease count too: a person's psql is not cut off. */
async function isUsed(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `select exists (
       select from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()
     ) as used`,
  );
  return rows[0].used;
}

/** From now on nobody gets a lease. */
async function closeDoor(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as closed', [LEASE_LOCK]);
  return rows[0].closed;
}

async function boundLog(cluster: Cluster): Promise<void> {
  const { size } = await stat(cluster.log);
  if (size > MAX_LOG_BYTES) await truncate(cluster.log);
}

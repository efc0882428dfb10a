import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type ErrorCode, RegularsError } from '../../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { workerFlags, workerPath } from '../../worker.ts';
import { type Cluster, clusterOf, readPostmasterPid } from './cluster.ts';
import { serverEnvironment } from './environment.ts';
import { connectionOf, takeLease } from './lease.ts';
import { isPostgres } from './processes.ts';

/** Recovery after a crash replays at most max_wal_size. */
const PATIENCE_MS = 180_000;
const RETRY_MS = 50;

/** What the guardian says on its standard output, once. */
export type GuardianWord =
  | { status: 'ready' | 'other' }
  | { status: 'failed'; code: ErrorCode; message: string };

/** A data folder's PostgreSQL, kept running for as long as this process holds it. */
export class EmbeddedPostgres {
  readonly #cluster: Cluster;
  readonly #lingerMs: number;
  #lease: pg.Client | undefined;
  #attaching: Promise<void> | undefined;
  #released = false;

  constructor(cluster: Cluster, lingerMs: number) {
    this.#cluster = cluster;
    this.#lingerMs = lingerMs;
  }

  get connection() {
    return connectionOf(this.#cluster);
  }

  /**
   * Attaches to the running server or starts it. Call it again when no connection can be made: a lease that is still
   * open proves nothing, since a backend outlives its killed server for a moment.
   */
  async attach(): Promise<void> {
    if (this.#released) return;
    this.#attaching ??= this.#renewLease().finally(() => {
      this.#attaching = undefined;
    });
    await this.#attaching;
  }

  async #renewLease(): Promise<void> {
    const earlier = this.#lease;
    this.#lease = await attachOrStart(this.#cluster, this.#lingerMs);
    await earlier?.end();
  }

  /** The last process to release it lets the server stop. */
  async release(): Promise<void> {
    this.#released = true;
    await this.#attaching?.catch(() => {});
    await this.#lease?.end();
  }
}

/**
 * @param lingerMs how long a server that this call starts outlives its last user; by default just long enough that one
 * command after another finds it warm
 * @throws RegularsError `database_unavailable`, `database_incompatible`.
 */
export async function openEmbedded(dataDir: string, lingerMs = 1_000): Promise<EmbeddedPostgres> {
  const embedded = new EmbeddedPostgres(await clusterOf(dataDir), lingerMs);
  await embedded.attach();
  return embedded;
}

/** Any number of processes may be here at once, each step may fail under it: it looks again until a lease is held. */
async function attachOrStart(cluster: Cluster, lingerMs: number): Promise<pg.Client> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const lease = await takeLease(cluster);
    if (typeof lease !== 'string') return lease;
    const pid = lease === 'absent' ? await readPostmasterPid(cluster) : undefined;
    const startable = lease === 'absent' && (pid === undefined || !(await isPostgres(pid)));
    const word = startable ? await startGuardian(cluster, lingerMs) : undefined;
    if (word?.status === 'failed') throw new RegularsError(word.code, word.message);
    if (word?.status !== 'ready') await delay(RETRY_MS);
  }
  throw new RegularsError(
    'database_unavailable',
    `the embedded PostgreSQL did not answer within ${PATIENCE_MS / 1000} s: see ${cluster.log}`,
  );
}

/** @returns its first word, or undefined where it died without one. */
async function startGuardian(cluster: Cluster, lingerMs: number): Promise<GuardianWord | undefined> {
  const entry = workerPath('src/resources/database/embedded/guardian.worker.ts');
  const guardian = spawn(process.execPath, [...workerFlags, entry, cluster.dataDir, String(lingerMs)], {
    cwd: packageRoot, // where `--import tsx` resolves
    detached: true, // Ctrl-C in our terminal is not meant for it
    env: serverEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  guardian.unref();
  let said = '';
  for await (const chunk of guardian.stdout) {
    said += chunk;
    if (said.endsWith('\n')) return JSON.parse(said);
  }
  return undefined;
}
